import Synchronization
import Tensor

/// One run of the tool among those that may work on a twin: who it is, and whether it still lives.
///
/// Its process is known as `SystemProcess` has it.
package struct Worker: Sendable, Hashable {
  package var host: String
  /// Of the running system: another one after every restart.
  package var boot: String
  /// The name space that the process number belongs to.
  package var processSpace: String
  package var process: Int32
  /// When the process began, in ticks since the start of the system.
  package var processStart: UInt64
  /// Tells the runs of one process apart.
  package var run: String

  package init(
    host: String, boot: String, processSpace: String, process: Int32, processStart: UInt64,
    run: String
  ) {
    self.host = host
    self.boot = boot
    self.processSpace = processSpace
    self.process = process
    self.processStart = processStart
    self.run = run
  }

  /// A run of this process.
  private init(run: String) {
    let own = SystemProcess.own
    self.init(
      host: own.host, boot: own.boot, processSpace: own.space, process: own.number,
      processStart: own.start, run: run)
  }

  // MARK: Life

  /// The runs of this process that go on.
  private static let running = Mutex<Set<String>>([])

  /// Calls `body` with a new run of this process, which lives as long as the call.
  package static func withRun<Result>(_ body: (Worker) throws -> Result) rethrows -> Result {
    let run = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    running.withLock { _ = $0.insert(run) }
    defer { running.withLock { _ = $0.remove(run) } }
    return try body(Worker(run: run))
  }

  /// Whether it is known that the worker has ended. Of another host's nothing is known.
  package var isGone: Bool {
    let system = SystemProcess(
      host: host, boot: boot, space: processSpace, number: process, start: processStart)
    if system == .own { return !Self.running.withLock { $0.contains(run) } }
    return system.isGone
  }
}

extension Worker {
  package var json: JSONObject {
    [
      "host": .string(host), "boot": .string(boot), "process_space": .string(processSpace),
      "pid": .integer(Int(process)), "process_start": .integer(Int(clamping: processStart)),
      "run": .string(run),
    ]
  }

  /// Reads what `json` wrote; nil where it is anything else.
  package init?(json: JSONObject) {
    guard let host = json["host"]?.string, let boot = json["boot"]?.string,
      let space = json["process_space"]?.string,
      let process = json["pid"]?.int.flatMap({ Int32(exactly: $0) }),
      let start = json["process_start"]?.int.flatMap({ UInt64(exactly: $0) }),
      let run = json["run"]?.string
    else { return nil }
    self.init(
      host: host.description, boot: boot.description, processSpace: space.description,
      process: process, processStart: start, run: run.description)
  }
}

extension Worker: CustomStringConvertible {
  /// `node07, process 4711`
  package var description: String { "\(host), process \(process)" }
}
