import Dispatch
import FoundationEssentials
import Synchronization

/// Calls `body` once for every number of 0..<items, on all processors, and returns when all are done.
///
/// The calling thread works too: where the system gives no other thread, it does all. Loops within loops share the
/// processors.
///
/// - Parameters:
///   - threads: at most, the calling one among them.
///   - start: `startThread`, or what stands for it in tests.
package func forEachConcurrently(
  _ items: Int, threads: Int = .max,
  startingThreadsBy start: (@escaping @Sendable () -> Void) -> Bool = startThread,
  _ body: @Sendable (Int) -> Void
) {
  let wanted = min(items, threads, processors)
  guard wanted > 1 else {
    for item in 0..<max(items, 0) { body(item) }
    return
  }
  // The compiler tells the check behind this how long the file's path is; named so, a program does not depend on
  // where its sources lay.
  #sourceLocation(file:"the concurrent loop",line:1)
  withoutActuallyEscaping(body) { body in
    let loop = ConcurrentLoop(items, body)
    var helpers = 0
    while helpers < wanted - 1, ConcurrentLoop.mayStart() {
      loop.running.enter()
      guard start({ loop.help() }) else {
        loop.leave()
        break
      }
      helpers += 1
    }
    loop.work()
    loop.running.wait()
    loop.body = nil
  }
  #sourceLocation()
}

/// Those that this process may use.
private let processors = ProcessInfo.processInfo.activeProcessorCount

/// What the threads of a loop share. `body` is changed when they have ended only.
private final class ConcurrentLoop: @unchecked Sendable {
  var body: (@Sendable (Int) -> Void)?
  private let items: Int
  private let next = Atomic(0)
  /// The helpers.
  let running = DispatchGroup()
  /// Those of all loops.
  private static let helpers = Atomic(0)

  init(_ items: Int, _ body: @escaping @Sendable (Int) -> Void) {
    self.items = items
    self.body = body
  }

  /// Counts one more helper in, where a processor is left for it beside the threads that call.
  static func mayStart() -> Bool {
    if helpers.add(1, ordering: .relaxed).oldValue < processors - 1 { return true }
    helpers.subtract(1, ordering: .relaxed)
    return false
  }

  func help() {
    work()
    leave()
  }

  func leave() {
    Self.helpers.subtract(1, ordering: .relaxed)
    running.leave()
  }

  /// Does one item after the other as long as there is one. Not inlined: `body` is let go of when it returns.
  @inline(never)
  func work() {
    guard let body else { return }
    while true {
      let item = next.add(1, ordering: .relaxed).oldValue
      if item >= items { return }
      body(item)
    }
  }
}
