import Glibc
import Synchronization
import Tensor

/// One run of the tool among those that may work on a twin: who it is, and whether it still lives.
///
/// A process number alone says little: numbers are given out again, after a restart of the machine
/// all of them, and every container counts from 1. So where it counts belongs to it.
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
    self.init(
      host: Host().name, boot: systemText("/proc/sys/kernel/random/boot_id"),
      processSpace: Self.processSpace, process: getpid(),
      processStart: Self.start(of: getpid()) ?? 0, run: run)
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
    let here = Worker(run: run)
    guard (host, boot, processSpace) == (here.host, here.boot, here.processSpace) else {
      return false
    }
    if (process, processStart) == (here.process, here.processStart) {
      return !Self.running.withLock { $0.contains(run) }
    }
    if kill(process, 0) != 0 { return errno == ESRCH }
    // Of another user's process the system may hide the start.
    return Self.start(of: process).map { $0 != processStart } ?? false
  }

  private static var processSpace: String {
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = buffer.withUnsafeMutableBytes {
      readlink("/proc/self/ns/pid", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  }

  /// When a process began; 0 for one that has ended but was not waited for, nil where the system
  /// does not say.
  private static func start(of process: Int32) -> UInt64? {
    // "PID (NAME) STATE …": the name may hold anything; the start is the 20th field behind it.
    let text = systemText("/proc/\(process)/stat")
    guard let name = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: name)...].split(separator: " ")
    guard fields.count > 19 else { return nil }
    return ["Z", "X"].contains(fields[0]) ? 0 : UInt64(fields[19])
  }
}

/// A small text that the system gives; empty where it does not.
private func systemText(_ path: String) -> String {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return "" }
  defer { close(descriptor) }
  var buffer = [UInt8](repeating: 0, count: 4096)
  let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress!, $0.count) }
  var text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  while text.last?.isWhitespace == true { text.removeLast() }
  return text
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
