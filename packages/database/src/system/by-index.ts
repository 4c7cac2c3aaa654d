/** For this transaction every look-up is by an index, whatever the statistics of a table that filled within a minute say. */
export const BY_INDEX = "select set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)";
