import Sparsify
import Tensor
import TestSupport
import Testing

@Suite struct WorkFolderTests {
  @Test func `an ordinary name is its own`() {
    let name: Path = "NN_tune_trainable_e41b7_00000_0_seed=1_2022-03-01_12-00-00"
    let work = WorkFolder("/w", files: FileSystem())
    #expect(work.folder(of: name) == "/w" / name)
    #expect(work.stateFile(of: name) == "/w" / name.suffixed(".state"))
  }

  @Test func `names of any length leave room for suffixes and stay apart`() {
    let long = (0..<4).map { i in
      Path(bytes: Array(repeating: UInt8(ascii: "x"), count: 254) + [UInt8(ascii: "0") + UInt8(i)])
    }
    let stems = long.map { WorkFolder.stem(of: $0) }
    #expect(Set(stems).count == 4)
    for stem in stems { #expect(stem.suffixed(".failed").bytes.count <= 255) }
  }

  @Test(arguments: [
    "options.json", "plan.json", "claims", "staging", "workers", "end.claim", "a.state", "a.failed",
  ])
  func `names that something else has are replaced`(name: String) {
    #expect(WorkFolder.stem(of: Path(name)) != Path(name))
    #expect(WorkFolder.stem(of: Path(name)).bytes.starts(with: name.utf8))
  }

  @Test func `a failure is remembered`() throws {
    try withTemporaryFolder { folder in
      let work = WorkFolder(folder, files: FileSystem())
      let failure = TrialFailure(
        trial: "t", epoch: 3, step: 17, layer: "conv2", reason: "parameters not finite")
      #expect(try work.failure(of: "t") == nil)
      let text = JSONValue.object(failure.json).text()
      try FileSystem().write(Array(text.utf8), to: work.failureFile(of: "t"))
      #expect(try work.failure(of: "t") == failure)
      #expect("\(failure)" == "parameters not finite in epoch 3, step 17, layer conv2")
    }
  }
}
