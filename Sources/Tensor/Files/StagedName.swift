import Synchronization

/// The name of what is not whole yet and lies among files of the user's: it says that it is this
/// tool's, and which process makes it.
///
///     .sparsify-WHERE-PROCESS-START-RANDOM-NUMBER
///
/// where WHERE stands for the machine, its running system and the name space in which PROCESS counts.
package struct StagedName: Sendable, Hashable {
  package let path: Path

  private static let beginning = ".sparsify"
  /// Tells processes apart of which the system does not say enough.
  private static let random = String(UInt64.random(in: 0...UInt64.max), radix: 36)
  private static let count = Atomic<Int>(0)

  /// A name of a process that it has not had yet.
  package init(of process: SystemProcess = .own) {
    let number = Self.count.add(1, ordering: .relaxed).newValue
    path = Path(
      "\(Self.beginning)-\(Self.place(of: process))-\(process.number)-\(process.start)-\(Self.random)-\(number)"
    )
  }

  /// Whether a name is one that a process has left here, of which it is certain that it has ended.
  package static func isLeft(_ name: Path) -> Bool {
    let parts = name.description.split(separator: "-", omittingEmptySubsequences: false)
    var process = SystemProcess.own
    guard parts.count == 6, parts[0] == beginning,
      // Else this process may count with others and not know it.
      !process.boot.isEmpty, !process.space.isEmpty, process.start != 0,
      parts[1] == place(of: process), let number = Int32(parts[2]), number > 0,
      let start = UInt64(parts[3]), start > 0
    else { return false }
    (process.number, process.start) = (number, start)
    return process.isGone
  }

  /// 16 hexadecimal digits for where a process counts.
  private static func place(of process: SystemProcess) -> String {
    let text = [process.host, process.boot, process.space].joined(separator: "\n")
    return String(SHA256.hexadecimal(of: Array(text.utf8)).prefix(16))
  }
}

extension FileSystem {
  /// Removes what processes that have ended have left half-written in a folder, where that can be done.
  ///
  /// What is not certain to be theirs stays.
  package func clearLeft(in folder: Path) {
    // That something lies there longer must not cost what is to be done.
    for name in (try? listIfPresent(folder)) ?? [] where StagedName.isLeft(name) {
      try? removeTree(folder / name)
    }
  }
}
