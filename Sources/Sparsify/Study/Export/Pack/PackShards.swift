import Synchronization
import Tensor
import VariationalDropout

/// The shards of a pack, mapped when they are needed.
final class PackShards: Sendable {
  /// The models in all shards.
  let count: Int
  let epochs: [Int]
  let isTwin: Bool
  private let architectures: [Architecture]
  private let folder: Path
  private let files: FileSystem
  private let entries: [Entry]
  private let opened: Mutex<[Int: OpenShard]> = Mutex([:])

  /// What index.json says of a shard.
  private struct Entry: Sendable {
    var first, count: Int
    var weights, trials: Path
    var predictions: Path?
  }

  /// An open shard.
  private struct OpenShard: Sendable {
    var weights: SafetensorsFile
    var predictions: SafetensorsFile?
    var text: ByteStorage
    /// Where the models' lines lie in the text.
    var lines: [Range<Int>]
  }

  /// Nil where the index makes no sense.
  init?(_ index: JSONObject, in folder: Path, files: FileSystem) {
    guard index["format"] == .string(ByteText(PackForm.format)),
      let family = index["architecture"]?.string.flatMap({ Architecture.Family(text: $0) }),
      let channels = index["channels"]?.count(upTo: 1_000), channels > 0,
      let classes = index["classes"]?.count(upTo: 100_000), classes > 0,
      let epochs = index["epochs"].flatMap(Self.epochs),
      let list = index["shards"]?.array
    else { return nil }
    var entries: [Entry] = []
    var count = 0
    for value in list {
      guard let entry = value.object, let size = entry["count"]?.count(upTo: .max - count),
        entry["first"]?.int == count, let weights = Self.name(entry["file"]),
        let trials = Self.name(entry["trials"])
      else { return nil }
      entries.append(
        Entry(
          first: count, count: size, weights: weights, trials: trials,
          predictions: Self.name(entry["predictions"])))
      count += size
    }
    let width =
      index["width"] == nil ? family.usualSizes.width : index["width"]?.count(upTo: 10_000)
    guard let width, family.takes(width: width) else { return nil }
    architectures = [false, true].map {
      Architecture(
        family, channels: channels, classes: classes, width: width, hasDropoutLayers: $0)
    }
    guard index["parameters"]?.int == architectures[0].parameterCount else { return nil }
    self.count = count
    self.epochs = epochs
    self.entries = entries
    isTwin = index["kind"] == "twin"
    self.folder = folder
    self.files = files
  }

  /// The epochs of each model, rising; nil where they are none.
  private static func epochs(_ value: JSONValue) -> [Int]? {
    guard let told = value.array, !told.isEmpty else { return nil }
    let epochs = told.compactMap { $0.count(upTo: ZooLayout.largestEpoch) }
    let isRising = zip(epochs, epochs.dropFirst()).allSatisfy { $0 < $1 }
    return epochs.count == told.count && isRising ? epochs : nil
  }

  /// A file beside the index; nothing leads elsewhere.
  private static func name(_ value: JSONValue?) -> Path? {
    guard let text = value?.string, !text.isEmpty, !text.utf8.contains(UInt8(ascii: "/")) else {
      return nil
    }
    return Path(text)
  }

  // MARK: Shards

  /// The shard of a model, and the model's number in it.
  private func shard(of number: Int) throws -> (shard: OpenShard, row: Int) {
    let place = entries.lastIndex { $0.first <= number && $0.count > 0 }!
    let row = number - entries[place].first
    if let shard = opened.withLock({ $0[place] }) { return (shard, row) }
    let shard = try open(entries[place])
    opened.withLock { $0[place] = shard }
    return (shard, row)
  }

  private func open(_ entry: Entry) throws -> OpenShard {
    let weights = try SafetensorsFile.read(folder / entry.weights, files: files)
    let parameters = architectures[0].parameterCount
    func check(_ name: String, _ dtype: DType, _ shape: [Int]) throws(TreeError) {
      try Self.check(weights, entry.weights, name, dtype, shape)
    }
    try check("weights", .float32, [entry.count, epochs.count, parameters])
    try check("present", .bool, [entry.count, epochs.count])
    if isTwin {
      try check("full", .float32, [entry.count, parameters])
      try check("kept", .uint8, [entry.count, epochs.count, (parameters + 7) / 8])
    }
    let text = try files.map(folder / entry.trials)
    let lines = withExtendedLifetime(text) {
      text.bytes.split(separator: UInt8(ascii: "\n")).map { $0.startIndex..<$0.endIndex }
    }
    guard lines.count == entry.count else {
      throw TreeError(
        "'\(entry.trials)' has \(lines.count) lines for \(entry.count) models", hint: PackTree.hint)
    }
    return OpenShard(
      weights: weights, predictions: try openPredictions(entry), text: text, lines: lines)
  }

  /// The predictions of a shard's models; nil where it has none.
  private func openPredictions(_ entry: Entry) throws -> SafetensorsFile? {
    guard let path = entry.predictions else { return nil }
    let file = try SafetensorsFile.read(folder / path, files: files)
    let images = file["full"]?.shape.last ?? 0
    let dtype: DType = architectures[0].classes <= 256 ? .uint8 : .int32
    for (name, dtype, shape) in [
      ("full", dtype, [entry.count, images]), ("present", .bool, [entry.count]),
      ("sparse", dtype, [entry.count, epochs.count, images]),
    ] {
      try Self.check(file, path, name, dtype, shape)
    }
    return file
  }

  private static func check(
    _ file: SafetensorsFile, _ path: Path, _ name: String, _ dtype: DType, _ shape: [Int]
  ) throws(TreeError) {
    guard let tensor = file[name], tensor.dtype == dtype, tensor.shape == shape else {
      throw TreeError("'\(path)' has no \(name) of \(dtype) \(shape)", hint: PackTree.hint)
    }
  }

  // MARK: Models

  /// Whether a model can be read.
  func has(_ number: Int) throws -> Bool { try shard(of: number).row >= 0 }

  func has(_ number: Int, epoch: Int) throws -> Bool {
    let (shard, row) = try shard(of: number)
    guard let place = epochs.firstIndex(of: epoch) else { return false }
    return shard.weights.rows(row..<(row + 1), of: "present")?.floats()[place] == 1
  }

  /// What lies in a model's folder.
  func entries(of number: Int) throws -> [FolderEntry] {
    var names: [FolderEntry] = []
    for epoch in epochs where try has(number, epoch: epoch) {
      names.append(FolderEntry(name: ZooLayout.checkpointName(epoch: epoch), kind: .folder))
    }
    for name in [
      ZooLayout.parametersName, ZooLayout.resultName, ZooLayout.predictionsName, ZooLayout.fullName,
    ] {
      guard let file = PackedFile(inTrial: name), try has(file, number) else { continue }
      names.append(FolderEntry(name: name, kind: .file))
    }
    return names.sorted { $0.name < $1.name }
  }

  private func has(_ file: PackedFile, _ number: Int) throws -> Bool {
    let (shard, row) = try shard(of: number)
    switch file {
    case .parameters, .result: return true
    case .predictions: return predictions(shard, row) != nil
    case .full: return try full(shard, row) != nil
    case .checkpoint(let epoch): return try has(number, epoch: epoch)
    case .mask(let epoch): return try isTwin && has(number, epoch: epoch)
    }
  }

  /// A file of a model; nil where the pack does not have it.
  func bytes(of file: PackedFile, _ number: Int) throws -> [UInt8]? {
    let (shard, row) = try shard(of: number)
    switch file {
    case .parameters:
      let parameters = try line(shard, row)["params"] ?? .object(JSONObject())
      return Array(parameters.text(.indented(2)).utf8)
    case .result: return Array(try result(shard, row).utf8)
    case .predictions: return predictions(shard, row)?.file
    case .full: return try full(shard, row).map { try checkpoint($0, line(shard, row)) }
    case .checkpoint(let epoch):
      guard try has(file, number) else { return nil }
      return try values(shard, row, "weights", epoch).map {
        try checkpoint($0.floats(), line(shard, row))
      }
    case .mask(let epoch):
      guard try has(file, number) else { return nil }
      return try values(shard, row, "kept", epoch).map {
        try mask($0.floats().map { UInt8($0) }, line(shard, row))
      }
    }
  }

  /// The model that a twin's model began with; nil where that is not known, or was pruned already: then it is read from
  /// the first checkpoint, as it is of any twin.
  private func full(_ shard: OpenShard, _ row: Int) throws -> [Float]? {
    let pruned = ByteText(StudiedTrial.FullModelOrigin.pruned.rawValue)
    guard isTwin, try line(shard, row)["full_from"]?.string != pruned,
      let values = shard.weights.rows(row..<(row + 1), of: "full")?.floats(),
      values.allSatisfy(\.isFinite)
    else { return nil }
    return values
  }

  /// A model's part of a tensor [m, E, …].
  private func values(_ shard: OpenShard, _ row: Int, _ name: String, _ epoch: Int) -> Tensor? {
    guard let place = epochs.firstIndex(of: epoch),
      let rows = shard.weights.rows(row..<(row + 1), of: name)
    else { return nil }
    return rows.part(place, of: epochs.count)
  }

  private func line(_ shard: OpenShard, _ row: Int) throws -> JSONObject {
    let bytes = withExtendedLifetime(shard.text) { Array(shard.text.bytes[shard.lines[row]]) }
    guard let object = try JSONValue(parsing: bytes, limits: JSONLimits(bytes: 1 << 28)).object
    else { throw TreeError("line \(row + 1) of its models is no JSON object", hint: PackTree.hint) }
    return object
  }

  private func result(_ shard: OpenShard, _ row: Int) throws -> String {
    let line = try line(shard, row)
    let config = line["config"] ?? line["params"] ?? .null
    return (line["rows"]?.array ?? []).compactMap(\.object).map { values in
      var values = values
      values[ResultColumn.parameters] = config
      return JSONValue.object(values).text() + "\n"
    }.joined()
  }

  private func predictions(_ shard: OpenShard, _ row: Int) -> Predictions? {
    // A row of them is an epoch.
    guard epochs == Array(0..<epochs.count), let file = shard.predictions,
      file.rows(row..<(row + 1), of: "present")?.floats() == [1],
      let full = file.rows(row..<(row + 1), of: "full")?.floats(),
      let sparse = file.rows(row..<(row + 1), of: "sparse")?.floats(),
      sparse.count == epochs.count * full.count, (full + sparse).allSatisfy({ 0...65_535 ~= $0 })
    else { return nil }
    return Predictions(
      full: full.map { UInt16($0) },
      sparse: epochs.indices.map { epoch in
        sparse[(epoch * full.count)..<((epoch + 1) * full.count)].map { UInt16($0) }
      })
  }

  // MARK: Checkpoints

  /// The network of a model: with dropout layers where these move its layers' numbers.
  private func forms(_ line: JSONObject) -> CheckpointForms {
    let numbers = line["layers"]?.array?.compactMap(\.int)
    let architecture =
      architectures.first { $0.layers.compactMap(\.index) == numbers } ?? architectures[0]
    let dtype = line["dtype"]?.string.flatMap { DType(text: $0) } ?? .float32
    return CheckpointForms(
      architecture: architecture,
      source: architecture.tensors(variational: false).map { $0.outline(in: dtype) })
  }

  private func checkpoint(_ values: [Float], _ line: JSONObject) -> [UInt8] {
    let forms = forms(line)
    var start = 0
    let parameters = forms.architecture.tensors(variational: false).map { tensor in
      defer { start += tensor.count }
      return Array(values[start..<(start + tensor.count)])
    }
    return TorchWriter.file(
      forms.plain(parameters, mask: Mask(keepingAllOf: forms.architecture)))
  }

  private func mask(_ bits: [UInt8], _ line: JSONObject) -> [UInt8] {
    let forms = forms(line)
    var place = 0
    let kept = forms.architecture.tensors(variational: false).map { tensor in
      (0..<tensor.count).map { _ in
        defer { place += 1 }
        return bits[place / 8] >> UInt8(place % 8) & 1 == 1
      }
    }
    return TorchWriter.file(forms.mask(Mask(kept: kept)))
  }
}

extension Tensor {
  /// One of equal parts of the elements, in their order.
  fileprivate func part(_ number: Int, of parts: Int) -> Tensor {
    let size = count / parts * dtype.size
    return Tensor(
      dtype: dtype, shape: [count / parts], storage: storage,
      byteOffset: byteOffset + number * size)
  }
}
