const WITH_CONTENT = /<(script|style)\b[^>]*>[\s\S]*?<\/\1\s*>/gi;
const WITHOUT_CONTENT = /<\/?(?:script|style|link|meta|base)\b[^>]*>/gi;

/**
 * A mail's HTML without the scripts and style sheets that the page's policy refuses in its frame, so that they are not
 * complained of. What keeps the mail harmless is the frame's sandbox, not this.
 */
export const harmlessHtml = (html: string): string => html.replace(WITH_CONTENT, '').replace(WITHOUT_CONTENT, '');
