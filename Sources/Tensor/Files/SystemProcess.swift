import Glibc

/// One process among all that there are and were, on any machine.
///
/// A process number alone says little: numbers are given out again, after a restart of the machine
/// all of them, and every container counts from 1. So where it counts belongs to it.
package struct SystemProcess: Sendable, Hashable {
  package var host: String
  /// Of the running system: another one after every restart.
  package var boot: String
  /// The name space that the process number belongs to.
  package var space: String
  package var number: Int32
  /// When the process began, in ticks since the start of the system.
  package var start: UInt64

  package init(host: String, boot: String, space: String, number: Int32, start: UInt64) {
    self.host = host
    self.boot = boot
    self.space = space
    self.number = number
    self.start = start
  }

  /// This process.
  package static let own = SystemProcess(
    host: ownHost, boot: systemText("/proc/sys/kernel/random/boot_id"), space: ownSpace,
    number: getpid(), start: start(of: getpid()) ?? 0)

  /// Whether the numbers of two processes come from one count.
  package func countsWith(_ other: SystemProcess) -> Bool {
    (host, boot, space) == (other.host, other.boot, other.space)
  }

  /// Whether it is known that the process has ended. Of one that counts elsewhere nothing is known.
  package var isGone: Bool {
    guard countsWith(.own) else { return false }
    if kill(number, 0) != 0 { return errno == ESRCH }
    // Of another user's process the system may hide the start.
    return Self.start(of: number).map { $0 != start } ?? false
  }

  /// The name of this machine.
  package static var ownHost: String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let isKnown = buffer.withUnsafeMutableBytes {
      gethostname($0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count - 1) == 0
    }
    return isKnown ? String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self) : "localhost"
  }

  private static var ownSpace: String {
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
