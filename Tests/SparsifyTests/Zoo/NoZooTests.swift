import Glibc
import Sparsify
import Tensor
import Testing

@Suite struct NoZooTests {
  private func refusal(_ path: Path) throws -> String {
    "\(try #require(throws: (any Error).self) { try Zoo.read(path, files: FileSystem()) })"
  }

  @Test func `a file in a zoo's place is named with the remedy`() throws {
    try TemporaryZoo.with { zoo in
      let file = zoo.path / "zoo.tar.xz"
      try zoo.files.write([0xFD] + Array("7zXZ".utf8) + [0], to: file)
      #expect(try refusal(file).contains("is a file, not a zoo's folder: compressed with xz"))
      #expect(try refusal(file / "zoo").contains("'\(file)' is a file, not a folder"))
      try zoo.files.write([], to: file)
      #expect(try refusal(file).hasSuffix("not a zoo's folder: it is empty"))
      let data = FixtureZoo.path / ZooLayout.dataSetName
      #expect(try refusal(data).contains("not a zoo's folder: torch.save wrote it"))
    }
  }

  @Test func `pipes and links that lead nowhere are told apart`() throws {
    try TemporaryZoo.with { zoo in
      let pipe = zoo.path / "pipe"
      #expect(pipe.withCString { mkfifo($0, 0o600) } == 0)
      #expect(try refusal(pipe).contains("is a pipe"))
      try zoo.files.symbolicLink(to: "/nowhere/zoo", at: zoo.path / "link")
      #expect(try refusal(zoo.path / "link").contains("leads nowhere, to '/nowhere/zoo'"))
      #expect(try refusal(zoo.path / "none").contains("Check the path"))
    }
  }

  @Test func `a folder of zoos lists them`() throws {
    try TemporaryZoo.with { zoo in
      try zoo.files.createFolder(zoo.path / "s1")
      try zoo.files.createFolder(zoo.path / "s1/zoo")
      try zoo.files.createFolder(zoo.path / "other")
      try zoo.add("s1/zoo/trial")
      try zoo.files.createFolder(zoo.path / "s2")
      try zoo.add("s2/trial")
      let text = try refusal(zoo.path)
      #expect(text.contains("its zoos: s2, s1/zoo"))
      #expect(!text.contains("other"))
    }
  }

  @Test func `a data set that is a link says where it leads`() throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("trial")
      try zoo.files.symbolicLink(to: "/nowhere/dataset.pt", at: zoo.path / "dataset.pt")
      for given in [nil, zoo.path / "dataset.pt"] {
        let error = try #require(throws: FileError.self) {
          try Zoo.read(zoo.path, files: FileSystem()).dataSetPath(given: given, files: FileSystem())
        }
        #expect(error.hint.contains("leads nowhere, to '/nowhere/dataset.pt'"))
      }
    }
  }

  @Test func `what stands in a checkpoint's place is named`() throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("trial", epochs: [])
      let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
      try zoo.addCheckpoint("trial", "checkpoint_000003", bytes: Array(pointer.utf8))
      #expect(try zoo.reason("trial")?.contains("git lfs pull") == true)
      try zoo.files.write(Array(pointer.utf8), to: zoo.path / "trial/params.json")
      #expect(try zoo.reason("trial")?.hasPrefix("params.json: a Git LFS pointer") == true)
    }
  }
}
