import Tensor
import VariationalDropout

/// The state file, all little-endian:
///
///     magic        8 bytes "SPSTATE\n"
///     version      u32: 3
///     outline      see `TrialStateOutline`
///     fingerprint  text
///     step         i64
///     position     u32 0 at the beginning of an epoch, else 1, i64 step, i64 samples, f64 cross entropies, f64 KL terms,
///                  i64 correct predictions, see `EpochPosition`
///     records      u32 count, each as `write(_:)` below has it
///     agreements   u32 count, a double a record, NaN for none
///     pruned       u32 count, int32s, see `PrunedWeights`
///     settled      u32 tensors, each u32 count and a byte an entry, 1 for what is kept; none where not settled
///     predictions  u32 images, 0 where they are not kept, else u32 1 or 2 bytes for each that follows: those of
///                  the full model, and, after u32 iterations, those of each
///     log-alpha    u32 epochs, each: u32 epoch, u32 layers, each as `LogAlphaHistogram` has it
///     parameters   u32 count, each: u32 count, float32s
///     buffers      u32 count, each like parameters
///     checksum     u32, CRC-32 of everything before
///
/// Versions 1, of the tool's 0.1.0, and 2 have no outline, and parameters and buffers behind the step; version 1 has
/// nothing else behind its records. A text is a u32 count and UTF-8. Nothing may follow the checksum.
extension TrialState {
  static let magic = Array("SPSTATE\n".utf8)
  static let version: UInt32 = 3

  /// The file, part by part: the numbers of large models are never there twice.
  package var encoded: some Sequence<ByteStorage> { EncodedTrialState(self) }

  /// All but magic, version, outline, tensors and checksum.
  fileprivate var encodedRecords: [UInt8] {
    var writer = BinaryWriter()
    writer.write(fingerprint)
    writer.write(Int64(model.step))
    writer.write(position)
    writer.write(UInt32(records.count))
    for record in records { writer.write(record) }
    writer.write(UInt32(records.count))
    for record in records { writer.write(record.agreement ?? .nan) }
    writer.write(UInt32(pruned.order.count))
    for number in pruned.order { writer.write(number) }
    let settled = pruned.settled?.counts ?? []
    writer.write(UInt32(settled.count))
    for (tensor, count) in settled.enumerated() {
      writer.write(UInt32(count))
      writer.bytes += (0..<count).map { pruned.settled![tensor, $0] ? 1 : 0 }
    }
    writer.write(UInt32(predictions?.full.count ?? 0))
    if let predictions {
      let isNarrow = predictions.isNarrow
      writer.write(UInt32(isNarrow ? 1 : 2))
      writer.write(predictions.full, isNarrow)
      writer.write(UInt32(predictions.sparse.count))
      for row in predictions.sparse { writer.write(row, isNarrow) }
    }
    writer.write(UInt32(logAlpha.count))
    for record in logAlpha {
      writer.write(UInt32(record.epoch))
      writer.write(UInt32(record.layers.count))
      for histogram in record.layers { writer.write(histogram) }
    }
    return writer.bytes
  }

  /// - Throws: `TrialStateError.damaged`, whatever the bytes are.
  package init(decoding file: ByteStorage) throws(TrialStateError) {
    let version = try Self.version(of: file)
    let body = file.bytes.dropLast(4)
    var tail = BinaryReader(file, body.count..<file.bytes.count)
    let checksum = withExtendedLifetime(file) {
      CRC32.checksum(UnsafeRawBufferPointer(rebasing: body))
    }
    guard try tail.readInteger(UInt32.self) == checksum else {
      throw .damaged("its checksum does not match")
    }
    var reader = BinaryReader(file, (Self.magic.count + 4)..<body.count)
    if version > 2 {
      let outline = try TrialStateOutline(&reader)
      guard outline.size == file.bytes.count else {
        throw .damaged("it has another size than it says")
      }
    }
    fingerprint = try reader.readText()
    model = ModelState(parameters: [], buffers: [], step: Int(try reader.readInteger(Int64.self)))
    records = []
    if version <= 2 { try readTensors(from: &reader) }
    if version > 2 { position = try reader.readPosition() }
    records = try reader.readList(ofAtLeast: BinaryReader.smallestRecord) {
      reader throws(TrialStateError) in try reader.readRecord()
    }
    if version > 1 { try readRest(from: &reader) }
    if version > 2 { try readTensors(from: &reader) }
    guard reader.isAtEnd else { throw .damaged("it is longer than it says") }
  }

  /// The version of a file's format, one that is known.
  static func version(of file: ByteStorage) throws(TrialStateError) -> UInt32 {
    guard file.bytes.starts(with: magic) else { throw .damaged("it does not begin like one") }
    guard file.bytes.count > magic.count + 8 else { throw .damaged("it is cut short") }
    var reader = BinaryReader(file, magic.count..<file.bytes.count)
    let version = try reader.readInteger(UInt32.self)
    guard 1...Self.version ~= version else {
      throw .damaged("it has the unknown version \(version)")
    }
    return version
  }

  private mutating func readTensors(from reader: inout BinaryReader) throws(TrialStateError) {
    func tensors(_ reader: inout BinaryReader) throws(TrialStateError) -> [[Float]] {
      try reader.readList(ofAtLeast: 4) { reader throws(TrialStateError) in
        try reader.readFloats()
      }
    }
    model.parameters = try tensors(&reader)
    model.buffers = try reader.readList(ofAtLeast: 4, tensors)
  }

  /// What version 0.1.0 did not write.
  private mutating func readRest(from reader: inout BinaryReader) throws(TrialStateError) {
    let agreements = try reader.readList(ofAtLeast: 8) { reader throws(TrialStateError) in
      try reader.readDouble()
    }
    guard agreements.count == records.count else {
      throw .damaged("it has \(agreements.count) agreements, \(records.count) records")
    }
    for (i, agreement) in agreements.enumerated()
    where agreement.bitPattern != Double.nan.bitPattern {
      guard (0...1).contains(agreement) else { throw .damaged("an agreement is \(agreement)") }
      records[i].agreement = agreement
    }
    let order = try reader.readList(ofAtLeast: 4) { reader throws(TrialStateError) in
      try reader.readInteger(Int32.self)
    }
    let kept = try reader.readKept()
    guard order.isEmpty || kept.isEmpty else { throw .damaged("what it has pruned is unclear") }
    pruned = kept.isEmpty ? PrunedWeights(order: order) : PrunedWeights(settled: Mask(kept: kept))
    predictions = try reader.readPredictions()
    guard predictions.map({ $0.sparse.count == records.count }) ?? true else {
      throw .damaged("it has predictions of other iterations than records")
    }
    logAlpha = try reader.readList(ofAtLeast: 8) { reader throws(TrialStateError) in
      LogAlphaRecord(
        epoch: Int(try reader.readInteger(UInt32.self)),
        layers: try reader.readList(ofAtLeast: LogAlphaHistogram.bins * 4) {
          reader throws(TrialStateError) in try reader.readHistogram()
        })
    }
  }

  /// Whether the state fits a model: shapes of all tensors, one record an iteration, no more weights
  /// pruned than there are, and those that are pruned for good among them.
  package func fits(
    _ architecture: Architecture, optimizer: OptimizerKind, epochs: Int, variational: Bool = true
  ) -> Bool {
    let tensors = architecture.tensors(variational: variational)
    let learned = tensors.map { $0.isLearned ? $0.count : 0 }
    return model.parameters.map(\.count) == tensors.map(\.count)
      && model.buffers.count == optimizer.bufferNames.count
      && model.buffers.allSatisfy { $0.map(\.count) == learned }
      && 0...(1 << 48) ~= model.step
      && !records.isEmpty && records.count <= epochs + 1
      && pruned.fits(architecture)
      && records.enumerated().allSatisfy {
        $0.element.epoch == $0.offset
          && $0.element.weights == architecture.layers.map(\.weightCount)
          && zip($0.element.prunedWeights, $0.element.weights).allSatisfy { (0...$1).contains($0) }
      }
  }
}

/// The parts of a state file, made one after the other.
private struct EncodedTrialState: Sequence, IteratorProtocol {
  /// In the order of the file: all small things, and the tensors, before each group of which stands its count.
  private enum Part {
    case bytes([UInt8])
    case tensor([Float])
  }

  private var rest: ArraySlice<Part>
  private var checksum = CRC32.checksum([UInt8]())
  private var isOver = false

  init(_ state: TrialState) {
    func count(_ number: Int) -> Part {
      var writer = BinaryWriter()
      writer.write(UInt32(number))
      return .bytes(writer.bytes)
    }
    func tensors(_ tensors: [[Float]]) -> [Part] {
      [count(tensors.count)] + tensors.flatMap { [count($0.count), .tensor($0)] }
    }
    let records = state.encodedRecords
    let model = state.model
    let lists =
      tensors(model.parameters) + [count(model.buffers.count)] + model.buffers.flatMap(tensors)
    var head = BinaryWriter()
    head.bytes += TrialState.magic
    head.write(TrialState.version)
    let size = lists.reduce(head.bytes.count + TrialStateOutline.count + records.count + 4) {
      switch $1 {
      case .bytes(let bytes): $0 + bytes.count
      case .tensor(let values): $0 + 4 * values.count
      }
    }
    TrialStateOutline(of: state, size: size).write(to: &head)
    rest = ([.bytes(head.bytes + records)] + lists)[...]
  }

  mutating func next() -> ByteStorage? {
    if isOver { return nil }
    let part: ByteStorage
    switch rest.popFirst() {
    case .bytes(let bytes): part = ByteStorage(copying: bytes)
    case .tensor(let values): part = ByteStorage(copying: values)
    case nil:
      isOver = true
      return ByteStorage(copying: [checksum.littleEndian])
    }
    withExtendedLifetime(part) {
      checksum = CRC32.combine(checksum, CRC32.checksum(part.bytes), count: part.bytes.count)
    }
    return part
  }
}

extension BinaryWriter {
  fileprivate mutating func write(_ position: EpochPosition?) {
    write(UInt32(position == nil ? 0 : 1))
    guard let position else { return }
    write(Int64(position.step))
    write(Int64(position.samples))
    write(position.nll)
    write(position.weightedKL)
    write(Int64(position.correct))
  }

  fileprivate mutating func write(_ classes: [UInt16], _ isNarrow: Bool) {
    if isNarrow {
      bytes += classes.map { UInt8(truncatingIfNeeded: $0) }
    } else {
      for number in classes { write(number) }
    }
  }

  fileprivate mutating func write(_ histogram: LogAlphaHistogram) {
    for count in histogram.counts { write(UInt32(count)) }
    for number in [
      histogram.minimum, histogram.maximum, histogram.sum, histogram.sumOfSquares,
    ] { write(number) }
  }

  fileprivate mutating func write(_ record: EpochRecord) {
    write(Int64(record.epoch))
    write(record.train)
    write(record.test)
    write(UInt32(record.validation == nil ? 0 : 1))
    if let validation = record.validation { write(validation) }
    write(record.klWeight)
    write(record.kl)
    write(UInt32(record.weights.count))
    for (pruned, count) in zip(record.prunedWeights, record.weights) {
      write(Int64(pruned))
      write(Int64(count))
    }
    let circumstances = record.circumstances
    write(Int64(circumstances.timestamp))
    write(circumstances.seconds)
    write(circumstances.totalSeconds)
    write(circumstances.secondsSinceRestore)
    write(Int64(circumstances.processID))
    write(circumstances.hostName)
    write(circumstances.address)
  }

  private mutating func write(_ measure: EpochRecord.Measure) {
    write(measure.loss)
    write(measure.nll)
    write(measure.accuracy)
  }
}

extension BinaryReader {
  fileprivate mutating func readPosition() throws(TrialStateError) -> EpochPosition? {
    switch try readInteger(UInt32.self) {
    case 0: return nil
    case 1: break
    case let flag: throw .damaged("it has the unknown flag \(flag)")
    }
    let position = EpochPosition(
      step: Int(try readInteger(Int64.self)), samples: Int(try readInteger(Int64.self)),
      nll: try readDouble(), weightedKL: try readDouble(),
      correct: Int(try readInteger(Int64.self)))
    guard position.step > 0, position.samples >= position.step,
      0...position.samples ~= position.correct
    else { throw .damaged("where it stands makes no sense") }
    return position
  }

  fileprivate mutating func readHistogram() throws(TrialStateError) -> LogAlphaHistogram {
    var counts: [Int] = []
    for _ in 0..<LogAlphaHistogram.bins { counts.append(Int(try readInteger(UInt32.self))) }
    return LogAlphaHistogram(
      counts: counts, minimum: try readDouble(), maximum: try readDouble(), sum: try readDouble(),
      sumOfSquares: try readDouble())
  }

  fileprivate mutating func readPredictions() throws(TrialStateError) -> Predictions? {
    let count = Int(try readInteger(UInt32.self))
    if count == 0 { return nil }
    let width = try readInteger(UInt32.self)
    guard [1, 2].contains(width) else { throw .damaged("its predictions have \(width) bytes each") }
    var predictions = Predictions(full: try readClasses(count, width))
    for _ in 0..<(try readInteger(UInt32.self)) {
      predictions.append(try readClasses(count, width))
    }
    return predictions
  }

  private mutating func readClasses(
    _ count: Int, _ width: UInt32
  ) throws(TrialStateError) -> [UInt16] {
    var classes: [UInt16] = []
    for _ in 0..<count {
      classes.append(
        width == 1 ? UInt16(try readInteger(UInt8.self)) : try readInteger(UInt16.self))
    }
    return classes
  }

  fileprivate mutating func readKept() throws(TrialStateError) -> [[Bool]] {
    try readList(ofAtLeast: 4) { reader throws(TrialStateError) in
      try reader.readList(ofAtLeast: 1) { reader throws(TrialStateError) in
        switch try reader.readInteger(UInt8.self) {
        case 0: false
        case 1: true
        case let byte: throw .damaged("its mask has the byte \(byte)")
        }
      }
    }
  }

  /// The bytes of a record without validation, layers and names.
  fileprivate static let smallestRecord = 8 + 2 * 24 + 4 + 2 * 8 + 4 + 5 * 8 + 2 * 4

  fileprivate mutating func readRecord() throws(TrialStateError) -> EpochRecord {
    let epoch = Int(try readInteger(Int64.self))
    let train = try readMeasure()
    let test = try readMeasure()
    let validation: EpochRecord.Measure?
    switch try readInteger(UInt32.self) {
    case 0: validation = nil
    case 1: validation = try readMeasure()
    case let flag: throw .damaged("it has the unknown flag \(flag)")
    }
    let klWeight = try readDouble()
    let kl = try readDouble()
    let layers = try readList(ofAtLeast: 16) { reader throws(TrialStateError) in
      (Int(try reader.readInteger(Int64.self)), Int(try reader.readInteger(Int64.self)))
    }
    let circumstances = EpochRecord.Circumstances(
      timestamp: Int(try readInteger(Int64.self)), seconds: try readDouble(),
      totalSeconds: try readDouble(), secondsSinceRestore: try readDouble(),
      processID: Int(try readInteger(Int64.self)), hostName: try readText(),
      address: try readText())
    return EpochRecord(
      epoch: epoch, train: train, test: test, validation: validation, klWeight: klWeight, kl: kl,
      prunedWeights: layers.map(\.0), weights: layers.map(\.1), circumstances: circumstances)
  }

  private mutating func readMeasure() throws(TrialStateError) -> EpochRecord.Measure {
    EpochRecord.Measure(loss: try readDouble(), nll: try readDouble(), accuracy: try readDouble())
  }
}
