import Glibc

/// Runs `body` on a new thread, which nobody waits for, with the stack that the layers need: 8 MB.
///
/// - Returns: false where the system gives no thread; then `body` is not called.
package func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setstacksize(&attributes, 8 << 20)
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  let work = Unmanaged.passRetained(Work(body: body))
  var thread = pthread_t()
  let code = pthread_create(
    &thread, &attributes,
    { work in
      Unmanaged<Work>.fromOpaque(work!).takeRetainedValue().body()
      return nil
    }, work.toOpaque())
  if code != 0 { work.release() }
  return code == 0
}

/// What a thread gets to do.
private final class Work: Sendable {
  let body: @Sendable () -> Void

  init(body: @escaping @Sendable () -> Void) { self.body = body }
}
