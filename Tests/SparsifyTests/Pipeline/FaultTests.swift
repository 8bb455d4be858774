import Glibc
import Sparsify
import Synchronization
import Tensor
import TestSupport
import Testing

/// A file operation fails, and the process goes on to report it.
@Suite struct FaultTests {
  private let files = FileSystem()

  /// Two models that train as a group, and one for itself.
  private static var zoo: TinyZoo {
    var zoo = TinyZoo([
      TinyZoo.Model("a", weightSeed: 1), TinyZoo.Model("b", weightSeed: 2),
      TinyZoo.Model("c", weightSeed: 3),
    ])
    zoo.models[2].nonlinearity = .relu
    zoo.images = 10
    zoo.hasValidationSet = false
    return zoo
  }

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
      return TinyZoo.names(FaultTests.zoo).first { name in
        [bench.source, bench.folder / "twin", bench.folder / "twin.work"].contains { folder in
          let own = (folder / name).bytes
          return path.bytes.starts(with: own)
            && [nil, UInt8(ascii: "/"), UInt8(ascii: ".")].contains(
              path.bytes.dropFirst(own.count).first)
        }
      }
    }
  }

  private func finished(_ twin: Path) throws -> [Path] {
    guard try files.exists(twin) else { return [] }
    return try files.entries(of: twin).filter { $0.kind == .folder }.map(\.name)
  }

  /// Of four ways to fail an operation has one, the next operation another.
  @Test func `whichever operation fails, it costs no more than it must`() throws {
    let codes = [ENOSPC, EIO, EROFS, EACCES]
    try withTemporaryFolder { folder in
      let bench = try Bench(folder, Self.zoo)
      _ = try bench.run("whole")()
      let trials = TinyZoo.names(Self.zoo)
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
        for trial in try finished(folder / "twin") {
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
}

/// The operation that was made to fail.
private final class Faults: Sendable {
  private let storage = Mutex<(FileOperation, Path)?>(nil)

  func add(_ fault: (FileOperation, Path)) { storage.withLock { $0 = fault } }
  var first: (FileOperation, Path)? { storage.withLock { $0 } }
}
