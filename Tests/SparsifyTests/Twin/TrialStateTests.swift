import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

@Suite struct TrialStateTests {
  /// A state with numbers that a lossy format would change.
  private func state(validation: Bool = true) -> TrialState {
    let model = ModelState(
      parameters: [[1, -0.0, .leastNonzeroMagnitude], [.pi]], buffers: [[[0.5], []], [[], [2]]],
      step: 12_345_678_901)
    let measure = EpochRecord.Measure(loss: 0.1 + 0.2, nll: 1e-300, accuracy: 0.95)
    let records = (0..<3).map { epoch in
      EpochRecord(
        epoch: epoch, train: measure, test: measure, validation: validation ? measure : nil,
        klWeight: 0.0096, kl: 8385.501834864757, prunedWeights: [1, 2], weights: [200, 1200],
        circumstances: EpochRecord.Circumstances(
          timestamp: 1_646_136_000, seconds: 0.25, totalSeconds: 0.5, secondsSinceRestore: 0.125,
          processID: 42, hostName: "höst", address: "127.0.0.1"))
    }
    return TrialState(fingerprint: "abc", model: model, records: records)
  }

  /// What a state may say of pruned weights and predictions.
  private static let kinds: [(pruned: PrunedWeights, predictions: Predictions?)] = [
    (PrunedWeights(), nil),
    (
      PrunedWeights(order: [7, 1, 300]),
      Predictions(full: [1, 2], sparse: [[1, 2], [1, 1], [0, 3]])
    ),
    (
      PrunedWeights(settled: Mask(kept: [[true, false, true], [false]])),
      Predictions(full: [9], sparse: [[300], [9], [9]])
    ),
  ]

  private func state(
    _ kind: (pruned: PrunedWeights, predictions: Predictions?), validation: Bool = true
  ) -> TrialState {
    var state = state(validation: validation)
    (state.pruned, state.predictions) = kind
    if kind.predictions != nil {
      state.logAlpha = [LogAlphaRecord(epoch: 0, layers: [LogAlphaHistogram([-10, 0.25, 10])])]
    }
    if let predictions = kind.predictions {
      for i in 0..<3 { state.records[i].agreement = predictions.agreement(iteration: i) }
    }
    return state
  }

  @Test(arguments: [true, false], kinds)
  func `reads what it wrote`(
    validation: Bool, kind: (pruned: PrunedWeights, predictions: Predictions?)
  ) throws {
    let state = state(kind, validation: validation)
    let read = try TrialState(decoding: state.bytes)
    #expect(read == state && read.model.bits == state.model.bits)
    #expect(state.epoch == 2)
  }

  @Test func `the bytes begin with magic and version and end with their CRC-32`() {
    let bytes = state().bytes
    #expect(Array(bytes.prefix(12)) == Array("SPSTATE\n".utf8) + [3, 0, 0, 0])
    let checksum = CRC32.checksum(Array(bytes.dropLast(4)))
    #expect(Array(bytes.suffix(4)) == withUnsafeBytes(of: checksum.littleEndian) { Array($0) })
  }

  @Test func `older versions of the format are read`() throws {
    #expect(try TrialState(decoding: state().bytes(version: 1)) == state())
    for kind in Self.kinds {
      let state = state(kind)
      #expect(try TrialState(decoding: state.bytes(version: 2)) == state)
    }
  }

  @Test func `the epoch is told from the beginning of a file`() throws {
    try withTemporaryFolder { folder in
      let (files, path) = (FileSystem(), folder / "state")
      func outline(_ bytes: [UInt8]) throws -> TrialStateOutline? {
        try files.write(bytes, to: path)
        return try TrialStateOutline.read(path, files: files)
      }
      let bytes = state().bytes
      #expect(try TrialStateOutline.read(path, files: files) == nil)
      for version in [1, 2, 3] {
        let file = version == 3 ? bytes : state().bytes(version: UInt8(version))
        let found = try #require(try outline(file))
        #expect(found.epoch == 2 && found.seconds == 0.25 && found.size == file.count)
      }
      // What comes behind is not looked at, but it has to be there.
      var damaged = bytes
      damaged[bytes.count - 9] ^= 1
      #expect(try outline(damaged)?.epoch == 2)
      #expect(try outline(Array(bytes.dropLast())) == nil)
      for bit in 0..<(40 * 8) {
        damaged = bytes
        damaged[bit / 8] ^= 1 << (bit % 8)
        #expect(try outline(damaged) == nil, "bit \(bit)")
      }
    }
  }

  @Test(arguments: kinds)
  func `every truncation is damage`(pruned: PrunedWeights, predictions: Predictions?) {
    let bytes = state((pruned, predictions)).bytes
    for count in 0..<bytes.count {
      #expect(throws: TrialStateError.self, "\(count) bytes") {
        try TrialState(decoding: Array(bytes.prefix(count)))
      }
    }
  }

  @Test func `every flipped bit is damage`() {
    let bytes = state().bytes
    for bit in 0..<(bytes.count * 8) {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: TrialStateError.self, "bit \(bit)") { try TrialState(decoding: damaged) }
    }
  }

  /// The checksum guards against accidents; counts must not be believed even where it is right.
  @Test(arguments: kinds)
  func `a wrong count with a right checksum is damage, a wrong number is read as it is`(
    pruned: PrunedWeights, predictions: Predictions?
  ) {
    let bytes = state((pruned, predictions)).bytes
    var damaged = 0
    for position in stride(from: 12, to: bytes.count - 8, by: 1) {
      var forged = Array(bytes.dropLast(4))
      for i in 0..<4 { forged[position + i] = 0xFF }
      forged += withUnsafeBytes(of: CRC32.checksum(forged).littleEndian) { Array($0) }
      if let read = try? TrialState(decoding: forged) {
        // By bytes: a NaN, which this makes of many numbers, is equal to nothing.
        let isOther = read.bytes != bytes
        #expect(isOther, "position \(position)")
      } else {
        damaged += 1
      }
    }
    // Ten counts at least, of tensors, values, records and letters, each hit from several positions.
    #expect(damaged > 40, "\(damaged)")
  }

  @Test func `bytes behind the end are damage`() {
    var bytes = Array(state().bytes.dropLast(4)) + [0]
    bytes += withUnsafeBytes(of: CRC32.checksum(bytes).littleEndian) { Array($0) }
    #expect(throws: TrialStateError.self) { try TrialState(decoding: bytes) }
  }
  /// A number of records is believed only as far as there are bytes for them.
  @Test func `a count of records takes no memory before they are read`() async {
    await #expect(processExitsWith: .success) {
      var state = TrialStateTests().state()
      state.records[2].circumstances.hostName = String(repeating: "a", count: 1 << 24)
      var bytes = Array(state.bytes.dropLast(4))
      let count = try #require(bytes.firstRange(of: [3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
      bytes.replaceSubrange(count.prefix(4), with: [0, 0, 0xFF, 0])
      bytes += withUnsafeBytes(of: CRC32.checksum(bytes).littleEndian) { Array($0) }
      limitAddressSpace(to: 1 << 30)
      #expect(throws: TrialStateError.damaged("it ends too early")) {
        try TrialState(decoding: bytes)
      }
    }
  }

  @Test func `more pruned weights than there are, or fewer than none, fit no model`() {
    let architecture = Architecture(.cnn, channels: 1)
    let model = ModelState(
      plain: architecture.tensors(variational: false).map { Array(repeating: 0, count: $0.count) },
      architecture: architecture, variational: true, optimizer: .adam)
    func fits(pruned: Int) -> Bool {
      var state = TrialState(fingerprint: "abc", model: model, records: [state().records[0]])
      state.records[0].weights = architecture.layers.map(\.weightCount)
      state.records[0].prunedWeights = Array(repeating: pruned, count: architecture.layers.count)
      return state.fits(architecture, optimizer: .adam, epochs: 25)
    }
    #expect(fits(pruned: 0) && fits(pruned: 96))
    #expect(!fits(pruned: 201) && !fits(pruned: -1) && !fits(pruned: .max))
  }
}
