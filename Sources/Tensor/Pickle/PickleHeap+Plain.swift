extension PickleHeap {
  /// What a file that is one pickle and nothing else holds. As in PyTorch's files nothing is executed.
  ///
  /// - Throws: where it is none, goes on after its end, or names storages, which only PyTorch's files have.
  init(plain file: ByteStorage) throws(FileFormatError) {
    let first = file.bytes.first
    guard first == PickleOpcode.proto.rawValue || first == UInt8(ascii: "(") else {
      let format = ForeignFormat(of: file.bytes).map { "\($0)" } ?? "something else"
      throw FileFormatError(.notAnArchive, "expected a pickle, found \(format)", offset: 0)
    }
    let reader = ByteReader(file.bytes, shortage: .truncated, what: "the pickle")
    var machine = PickleMachine(reader, programLimit: PickleLimits.plainProgramBytes)
    let (heap, end) = try machine.run()
    guard withExtendedLifetime(file, { end == file.bytes.count }) else {
      throw FileFormatError(.badPickle, "the pickle goes on after its end", offset: end)
    }
    guard heap.storages.isEmpty else {
      throw FileFormatError(.badPickle, "the pickle names a storage, which is not in it")
    }
    self = heap
  }
}
