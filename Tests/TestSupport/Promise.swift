/// Ends the process with a message where a reader does not do what it promises.
///
/// A precondition would end it too, but without its message in an optimised build.
func promise(_ isKept: Bool, _ message: @autoclosure () -> String) {
  if !isKept { fatalError(message()) }
}
