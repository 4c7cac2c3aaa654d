import { z } from 'zod';

type Path = readonly PropertyKey[];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Where a value has fields that its schema does not name, at any depth. What does not fit the schema otherwise is left
 * to it: where none of several shapes fits, none of their fields is called unknown.
 */
export function unknownFields(options: { schema: z.core.$ZodType; value: unknown; at?: Path }): Path[] {
  const { value, at = [] } = options;
  const { def } = (options.schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      if (!isRecord(value)) return [];
      return Object.entries(value).flatMap(([name, inner]) => {
        const schema = Object.hasOwn(def.shape, name) ? def.shape[name] : undefined;
        return schema ? unknownFields({ schema, value: inner, at: [...at, name] }) : [[...at, name]];
      });
    case 'array':
      if (!Array.isArray(value)) return [];
      return value.flatMap((inner, index) => unknownFields({ schema: def.element, value: inner, at: [...at, index] }));
    case 'record':
      if (!isRecord(value)) return [];
      return Object.entries(value).flatMap(([name, inner]) =>
        unknownFields({ schema: def.valueType, value: inner, at: [...at, name] }),
      );
    case 'union': {
      const fitting = def.options.find((option) => z.safeParse(option, value).success);
      return fitting ? unknownFields({ schema: fitting, value, at }) : [];
    }
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
      return unknownFields({ schema: def.innerType, value, at });
    case 'pipe':
      return unknownFields({ schema: def.in, value, at });
    default:
      return [];
  }
}
