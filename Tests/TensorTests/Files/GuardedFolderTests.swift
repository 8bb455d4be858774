import Foundation
import Glibc
import Tensor
import Testing

/// Below a guarded folder nothing is written, renamed or removed through a link.
@Suite struct GuardedFolderTests {
  /// A folder `own` that is guarded, a folder `foreign` beside it, and a link from one into the other.
  private func withLink(_ body: (FileSystem, _ own: Path, _ foreign: Path) throws -> Void) throws {
    let plain = FileSystem()
    let made = Path(FileManager.default.temporaryDirectory.path) / Path("guard-\(UUID())")
    try plain.createFolder(made)
    let folder = try plain.resolve(made)
    defer { try? plain.removeTree(folder) }
    let (own, foreign) = (folder / "own", folder / "foreign")
    try plain.createFolder(own / "real/inner", withParents: true)
    try plain.createFolder(foreign / "papers", withParents: true)
    try plain.write([1], to: foreign / "key")
    try plain.symbolicLink(to: foreign, at: own / "link")
    try body(plain.guarding([own]), own, foreign)
    #expect(try plain.list(foreign) == ["key", "papers"])
    #expect(try plain.read(foreign / "key") == [1])
    #expect(try plain.list(own).contains("link"))
  }

  @Test func `what is no link works as ever`() throws {
    try withLink { files, own, foreign in
      try files.writeAtomically([2], to: own / "real/file", staging: own / "real/inner")
      #expect(
        try files.writeExclusively([3], to: own / "real/other", staging: own / "real/inner"))
      try files.touch(own / "real/file")
      try files.rename(own / "real/file", to: own / "file")
      try files.hardLink(foreign / "key", at: own / "key")
      try files.removeTree(own / "key")
      try files.removeTree(own / "real")
      #expect(try files.list(own) == ["file", "link"])
      #expect(try files.read(own / "file") == [2])
    }
  }

  @Test func `nothing happens where a link leads`() throws {
    try withLink { files, own, foreign in
      let attempts: [() throws -> Void] = [
        { try files.write([2], to: own / "link/new") },
        { try files.write([2], to: own / "link/key") },
        { try files.writeAtomically([2], to: own / "link/key", staging: own / "real") },
        { try files.createFolder(own / "link/folder") },
        { try files.rename(own / "link/key", to: own / "key") },
        { try files.rename(own / "real", to: own / "link/real") },
        { try files.removeTree(own / "link/key") },
        { try files.removeTree(own / "link/papers") },
        { try files.removeTree(own / "link") },
        { try files.touch(own / "link/key") },
        { try files.copy(foreign / "key", to: own / "link/copy") },
        { try files.symbolicLink(to: "x", at: own / "link/x") },
        { try files.hardLink(foreign / "key", at: own / "link/key2") },
      ]
      for (number, attempt) in attempts.enumerated() {
        let error = try #require(throws: FileError.self, "attempt \(number)") { try attempt() }
        #expect(error.code == ELOOP && error.hint.contains("link"), "attempt \(number)")
      }
      #expect(try files.list(own) == ["link", "real"])
    }
  }

  @Test func `a file that has become a link is not written through`() throws {
    try withLink { files, own, foreign in
      try FileSystem().symbolicLink(to: foreign / "key", at: own / "alias")
      #expect(throws: FileError.self) { try files.write([2], to: own / "alias") }
      // A whole file takes the link's place and leaves what it led to.
      try files.writeAtomically([2], to: own / "alias", staging: own / "real")
      #expect(try files.info(own / "alias", followingLinks: false)?.kind == .file)
    }
  }
}
