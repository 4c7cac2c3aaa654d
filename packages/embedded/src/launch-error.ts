/** A reason not to start that the operator can act on: its message is the one line that is printed, without a stack. */
export class LaunchError extends Error {
  override name = 'LaunchError';
}
