import Glibc
import Sparsify
import Tensor
import TestSupport
import Testing

/// What is removed under a claim.
@Suite struct FenceTests {
  private let files = FileSystem()

  /// A work folder with a checkpoint in a trial's folder.
  private func withCheckpoint(_ body: (WorkFolder, _ checkpoint: Path) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let work = WorkFolder(folder / "work", files: files)
      try work.create()
      let checkpoint = work.folder(of: "t") / "checkpoint_000001"
      try files.createFolder(checkpoint, withParents: true)
      try files.write([1], to: checkpoint / "checkpoints")
      try body(work, checkpoint)
    }
  }

  @Test func `what is claimed goes, and nothing stays staged`() throws {
    try withCheckpoint { work, checkpoint in
      try Fence(work).remove(checkpoint)
      try Fence(work).remove(checkpoint)
      #expect(try !files.exists(checkpoint))
      #expect(try files.list(work.staging) == [])
    }
  }

  @Test(arguments: [0, 1]) func `what was lost stays, whenever that shows`(looks: Int) throws {
    try withCheckpoint { work, checkpoint throws in
      let asked = Counter()
      let fence = Fence(work) { asked.next() <= looks }
      #expect(throws: ClaimLost.self) { try fence.remove(checkpoint) }
      #expect(asked.count == looks + 1)
      #expect(try files.read(checkpoint / "checkpoints") == [1])
      #expect(try files.list(work.staging) == [])
    }
  }

  @Test func `a removal that is held up takes nothing that was made again`() throws {
    try withCheckpoint { work, checkpoint in
      // Before the file is removed, another worker has taken over and written it again.
      let held = WorkFolder(
        work.path,
        files: FileSystem { operation, path throws(FileError) in
          guard operation == .remove, path.name == "checkpoints" else { return }
          try files.createFolder(checkpoint)
          try files.write([2], to: checkpoint / "checkpoints")
        })
      try Fence(held).remove(checkpoint)
      #expect(try files.read(checkpoint / "checkpoints") == [2])
      #expect(try files.list(work.staging) == [])
    }
  }

  @Test func `what was taken from a trial that has moved on follows it`() throws {
    try withCheckpoint { work, checkpoint in
      let twin = work.path.parent / "twin"
      try files.createFolder(twin)
      let asked = Counter()
      let fence = Fence(work) {
        guard asked.next() == 2 else { return true }
        // Between the two looks the trial was finished.
        do {
          try files.rename(work.folder(of: "t"), to: twin / "t")
        } catch {
          Issue.record(error)
        }
        return false
      }
      #expect(throws: ClaimLost.self) {
        try fence.remove(checkpoint, laterPlace: twin / "t" / checkpoint.name)
      }
      #expect(try files.read(twin / "t" / checkpoint.name / "checkpoints") == [1])
    }
  }

  /// As those of a lower layer of an overlay.
  @Test(arguments: [0, 1, 2, 3]) func `a folder that can't be moved goes file by file`(
    looks: Int
  ) throws {
    try withCheckpoint { work, checkpoint throws in
      try files.write([2], to: checkpoint / "variational")
      let layered = WorkFolder(
        work.path,
        files: FileSystem { operation, path throws(FileError) in
          if operation == .rename, path == checkpoint {
            throw FileError(operation, path, code: EXDEV)
          }
        })
      try Fence(layered).remove(checkpoint)
      #expect(try !files.exists(checkpoint))
      #expect(try files.list(work.staging) == [])
      // Whatever the claim was lost before stays.
      try files.createFolder(checkpoint)
      try files.write([1], to: checkpoint / "checkpoints")
      let asked = Counter()
      let fence = Fence(layered) { asked.next() <= looks }
      if looks < 3 {
        #expect(throws: ClaimLost.self) { try fence.remove(checkpoint) }
        #expect(try files.read(checkpoint / "checkpoints") == [1])
      } else {
        try fence.remove(checkpoint)
        #expect(try !files.exists(checkpoint))
      }
      #expect(try files.list(work.staging) == [])
    }
  }

  @Test func `what somebody else has put beside a trial's files stays`() throws {
    try withCheckpoint { work, checkpoint in
      try files.write([3], to: checkpoint / "notes.txt")
      try files.write([4], to: work.folder(of: "t") / "params.json")
      try files.createFolder(work.folder(of: "t") / "plots")
      try Fence(work).removeTrialFiles(in: work.folder(of: "t"))
      #expect(
        try TwinComparison.tree(work.folder(of: "t"))
          == ["checkpoint_000001", "checkpoint_000001/notes.txt", "plots"])
    }
  }
}
