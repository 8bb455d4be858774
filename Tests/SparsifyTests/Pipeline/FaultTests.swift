import Glibc
import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing

/// A file operation fails, and the process goes on to report it; or the process is killed there.
@Suite struct FaultTests {
  private let files = FileSystem()

  /// What was made to fail.
  private struct Fault {
    var operation: FileOperation
    var path: Path

    /// The one trial that it is about, by its path or by what was said about it, or nil.
    func trial(of bench: Bench, _ error: (any CommandError)?) -> Path? {
      if let said = error?.description.split(separator: ": ").dropFirst().first,
        error?.description.hasPrefix("1 model could not be finished") == true
      {
        return Path(String(said))
      }
      return TinyZoo.names(Bench.groups).first { name in
        [bench.source, bench.folder / "twin", bench.folder / "twin.work"].contains { folder in
          let own = (folder / name).bytes
          return path.bytes.starts(with: own)
            && [nil, UInt8(ascii: "/"), UInt8(ascii: ".")].contains(
              path.bytes.dropFirst(own.count).first)
        }
      }
    }
  }

  /// Of four ways to fail an operation has one, the next operation another.
  @Test func `whichever operation fails, it costs no more than it must`() throws {
    let codes = [ENOSPC, EIO, EROFS, EACCES]
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Bench.groups)
      _ = try bench.run("whole")()
      let trials = TinyZoo.names(Bench.groups)
      var n = 0
      while true {
        n += 1
        let faults = Faults()
        var run = bench.run("twin") { $0.execution.jobs = 1 }
        let (count, nth, code) = (Counter(), n, codes[n % codes.count])
        run.files = FileSystem { operation, path throws(FileError) in
          guard count.next() == nth else { return }
          faults.add((operation, path))
          throw FileError(operation, path, code: code)
        }
        let result = Result { try run() }
        guard let (operation, path) = faults.first else { break }
        let fault = Fault(operation: operation, path: path)
        let note: Comment = "operation \(n): \(operation) '\(path)'"

        var problem: (any CommandError)?
        switch result {
        case .success(let summary):
          // Tolerated, or a source that could not be read.
          let skipped = try #require(summary, note).skipped
          #expect(skipped.allSatisfy { $0.name == fault.trial(of: bench, nil) }, note)
        case .failure(let error):
          let error = try #require(error as? any CommandError, note)
          problem = error
          #expect(error.description.contains("cannot \(operation.rawValue) '"), note)
          #expect(error.description.contains(path.description), note)
          let isOfWriting: Set<ExitCode> = [.cannotCreate, .writingFailed]
          #expect(
            operation.isWriting
              ? isOfWriting.contains(error.exitCode)
              : isOfWriting.union([.unreadableInput]).contains(error.exitCode), note)
        }
        // Nothing half-written, and the other models are done.
        for trial in try bench.finished("twin") {
          #expect(try bench.differences("whole" / trial, "twin" / trial) == [], note)
        }
        if let own = fault.trial(of: bench, problem) {
          for other in trials where other != own {
            #expect(try files.isFolder(folder / "twin" / other), note)
          }
        }
        _ = try bench.run("twin")()
        #expect(try bench.differences("whole", "twin") == [], note)
        #expect(try !files.exists(folder / "twin.work"), note)
        try files.removeTree(folder / "twin")
      }
      #expect(n > 200)
    }
  }

  /// In a process of its own. Without a report, whose writing is killed where there is one trial.
  @Test(arguments: [1, 2])
  func `killed at any file operation of several trials, it ends in the identical twin`(
    first: Int
  ) async throws {
    let folder = try newTemporaryFolder()
    defer { try? files.removeTree(folder) }
    let bench = try Bench(folder, Bench.groups)
    let operations = Counter()
    func options(_ options: inout RunOptions) {
      options.execution.jobs = 1
      options.execution.noReport = true
    }
    var whole = bench.run("whole", options)
    whole.files = FileSystem { _, _ in _ = operations.next() }
    _ = try whole()
    #expect(operations.count > 200)
    let place = folder.description
    for n in stride(from: first, through: operations.count, by: 2) {
      await #expect(processExitsWith: .signal(SIGKILL), "operation \(n)") {
        [n = n as Int, place = place as String] in
        var run = Bench(existing: Path(place)).run("twin") {
          $0.execution.jobs = 1
          $0.execution.noReport = true
        }
        let count = Counter()
        run.files = FileSystem { _, _ in
          if count.next() == n { kill(getpid(), SIGKILL) }
        }
        _ = try run()
      }
      for trial in try bench.finished("twin") {
        #expect(try bench.differences("whole" / trial, "twin" / trial) == [], "operation \(n)")
      }
      _ = try bench.run("twin", options)()
      #expect(try bench.differences("whole", "twin") == [], "operation \(n)")
      #expect(try !files.exists(folder / "twin.work"), "operation \(n)")
      try files.removeTree(folder / "twin")
    }
  }
}

/// The operation that was made to fail.
private final class Faults: Sendable {
  private let storage = Mutex<(FileOperation, Path)?>(nil)

  func add(_ fault: (FileOperation, Path)) { storage.withLock { $0 = fault } }
  var first: (FileOperation, Path)? { storage.withLock { $0 } }
}
