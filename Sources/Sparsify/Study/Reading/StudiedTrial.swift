import Tensor
import VariationalDropout

/// One trial of a twin, beside its source where that is at hand. Reads files when it is asked, and
/// remembers nothing.
package struct StudiedTrial: Sendable {
  /// Where the full model comes from.
  package enum FullModelOrigin: String, Sendable {
    /// The source's checkpoint that the twin began with.
    case source
    /// The means of the twin's first variational form, which are the source's weights.
    case variational
    /// The twin's first plain form, some weights of which are pruned already.
    case pruned
  }

  package let name: Path
  let twin: Trial
  private let source: Trial?
  /// The log-alpha that its weights were pruned at.
  let storedThreshold: Double
  private let recalibratedImages: Int?
  /// The epoch that most trials of the source have.
  private let commonEpoch: Int?

  init(
    _ twin: Trial, source: Trial?, storedThreshold: Double, recalibratedImages: Int?,
    commonEpoch: Int?
  ) {
    name = twin.name
    self.twin = twin
    self.source = source
    self.storedThreshold = storedThreshold
    self.recalibratedImages = recalibratedImages
    self.commonEpoch = commonEpoch
  }

  /// The source's params.json, else the twin's.
  package var parameters: JSONObject { source?.params ?? twin.params }

  /// The function between the layers.
  ///
  /// - Throws: `TrialProblem` where neither params.json names one that is known.
  func nonlinearity() throws(TrialProblem) -> Nonlinearity {
    try twin.nonlinearity(besides: source)
  }

  /// How its batch norms were measured anew; nil where they were not.
  var recalibration: Recalibration? {
    guard let recalibratedImages, recalibratedImages > 0,
      let batchSize = twin.params[ParamsKey.batchSize]?.int, batchSize > 0
    else { return nil }
    return Recalibration(images: recalibratedImages, batchSize: batchSize)
  }

  // MARK: Epochs

  /// The epochs that have a checkpoint, in rising order.
  var epochs: [Int] { twin.checkpoints.epochs }

  /// The rows of result.json by epoch, of two of one epoch the last.
  ///
  /// - Throws: `FileError`
  func trajectory() throws(FileError) -> [Int: ResultRow] {
    try Trajectory(of: name, in: twin.folder, files: twin.files).byEpoch
  }

  /// The rows of the epochs that have a checkpoint, in rising order.
  ///
  /// - Throws: `FileError`
  func rows() throws(FileError) -> [(epoch: Int, row: ResultRow)] {
    let rows = try trajectory()
    return epochs.compactMap { epoch in rows[epoch].map { (epoch, $0) } }
  }

  /// What was kept of its predictions when it was made; nil where that is not there, or makes no sense.
  ///
  /// - Throws: `FileError`
  func predictions() throws(FileError) -> Predictions? {
    try predictionsFile().flatMap { try? Predictions(decoding: $0, memory: twin.memory) }
  }

  /// The same; nil only where it is not there.
  ///
  /// - Throws: `FileError`, and what is wrong with one that makes no sense.
  func keptPredictions() throws -> Predictions? {
    try predictionsFile().map { try Predictions(decoding: $0, memory: twin.memory) }
  }

  private func predictionsFile() throws(FileError) -> [UInt8]? {
    try twin.files.readIfPresent(twin.folder / ZooLayout.predictionsName)
  }

  // MARK: Models

  /// Whether it says of itself that it was made sparse, or its last checkpoint has log_sigma2 or a mask.
  var isOfTwin: Bool {
    if twin.isToldToBeOfTwin { return true }
    guard let last = epochs.last, let forms = try? forms(epoch: last) else { return false }
    return forms.variational != nil || forms.mask != nil
  }

  /// The model that the twin began with, unpruned.
  ///
  /// - Throws: `TrialProblem`
  package func full() throws(TrialProblem) -> (model: StudiedModel, origin: FullModelOrigin) {
    guard let source else { return try fullOfTwin() }
    let epoch = try twin.startEpoch(in: source, commonEpoch: commonEpoch)
    let checkpoint = try SourceCheckpoint(of: source, epoch: epoch)
    return (
      StudiedModel(checkpoint.architecture, parameters: checkpoint.parameters), .source
    )
  }

  /// The same; nil where neither the source is at hand nor the twin has kept it.
  ///
  /// - Throws: `TrialProblem`
  func keptFull() throws(TrialProblem) -> (model: StudiedModel, origin: FullModelOrigin)? {
    if source == nil, twin.checkpoints[0].isEmpty, try !hasFullFile() { return nil }
    return try full()
  }

  /// What is known of a model that the twin may have begun with.
  enum Beginning {
    case certain, unknown
    /// The first checkpoint does not read.
    case unreadable(TrialProblem)
    /// It is another one.
    case wrong(TrialProblem)
  }

  /// Whether the twin began with a model: in its first checkpoint all that is not pruned is as it was. Only the
  /// source's may be another one, and other tools may begin elsewhere.
  func beginning(with full: StudiedModel, _ origin: FullModelOrigin) -> Beginning {
    guard origin == .source else { return .certain }
    guard epochs.first == 0 else { return .unknown }
    let first: StudiedModel
    do {
      first = try plain(epoch: 0)
    } catch {
      return .unreadable(error)
    }
    let what: String
    if first.architecture != full.architecture {
      what = "its epoch 0 is of another network"
    } else if let difference = StartDifference(
      of: first.parameters, from: full.parameters, full.architecture, isPruned: true,
      hasOtherBuffers: true)
    {
      what = "its epoch 0 has other numbers in \(difference.tensor.key)"
    } else {
      return .certain
    }
    let isOurs = twin.params.members.contains {
      $0.key.hasPrefix(ByteText(ParamsKey.sparsifyStem))
    }
    if !isOurs { return .unknown }
    return .wrong(
      TrialProblem(
        "did not begin as the source's model of this name: \(what). Give the zoo that the twin was made of"
      ))
  }

  private var fullFile: Path { twin.folder / ZooLayout.fullName }

  private func hasFullFile() throws(TrialProblem) -> Bool {
    do {
      return try twin.files.info(fullFile)?.kind == .file
    } catch {
      throw TrialProblem("\(error)")
    }
  }

  private func fullOfTwin() throws(TrialProblem) -> (StudiedModel, FullModelOrigin) {
    if try hasFullFile() {
      do {
        let checkpoint = try read(fullFile)
        return (
          StudiedModel(checkpoint.architecture, parameters: checkpoint.means),
          FullModelOrigin.variational
        )
      } catch {
        throw TrialProblem("\(error)")
      }
    }
    return try first(ofEpoch: 0) { folder in
      let checkpoint = try unpruned(in: folder)
      return (
        StudiedModel(checkpoint.architecture, parameters: checkpoint.means),
        checkpoint.isVariational ? .variational : .pruned
      )
    }
  }

  /// The twin's model after an epoch.
  ///
  /// What is pruned is said by the file `mask` where there is one; else in plain form by zeros, in
  /// variational form by log-alpha. Another threshold than the stored one needs the variational form,
  /// as the checkpoint or beside it.
  /// - Parameter threshold: of log-alpha; nil for the stored one.
  /// - Throws: `TrialProblem`
  package func sparse(epoch: Int, threshold: Double? = nil) throws(TrialProblem) -> StudiedModel {
    let threshold = threshold ?? storedThreshold
    return try first(ofEpoch: epoch) { folder in
      let checkpoint = try read(folder / ZooLayout.checkpointsName)
      if checkpoint.isVariational { return checkpoint.model(threshold: threshold) }
      let variational = try self.variational(in: folder, of: checkpoint.architecture)
      if threshold != storedThreshold {
        guard let variational else {
          throw TrialProblem("has no variational form, which another threshold needs")
        }
        return variational.model(threshold: threshold)
      }
      let mask = folder / ZooLayout.maskName
      let kept =
        try twin.files.exists(mask)
        ? KeptWeights(
          maskAt: mask, of: checkpoint.architecture, files: twin.files, memory: twin.memory) : nil
      return StudiedModel(
        checkpoint.architecture, parameters: checkpoint.means, kept: kept,
        logAlpha: variational?.spread)
    }
  }

  /// The model after an epoch as its checkpoint has it, in variational form pruned at the stored threshold;
  /// nothing is read beside that.
  ///
  /// - Throws: `TrialProblem`
  func plain(epoch: Int) throws(TrialProblem) -> StudiedModel {
    try first(ofEpoch: epoch) { folder in
      try read(folder / ZooLayout.checkpointsName).model(threshold: storedThreshold)
    }
  }

  /// The model after an epoch, in each form that is there.
  ///
  /// - Throws: `TrialProblem`
  func forms(epoch: Int) throws(TrialProblem) -> TwinForms {
    try first(ofEpoch: epoch) { folder in
      let checkpoint = try read(folder / ZooLayout.checkpointsName)
      if checkpoint.isVariational {
        return TwinForms(checkpoint: checkpoint, variational: checkpoint, mask: nil)
      }
      let mask = folder / ZooLayout.maskName
      return TwinForms(
        checkpoint: checkpoint,
        variational: try variational(in: folder, of: checkpoint.architecture),
        mask: try twin.files.exists(mask)
          ? Mask(
            StateDict.read(
              mask, stems: Architecture.keyStems, files: twin.files, memory: twin.memory),
            at: mask, of: checkpoint.architecture) : nil)
    }
  }

  /// The variational form beside a plain checkpoint; nil where there is none.
  private func variational(
    in folder: Path, of architecture: Architecture
  ) throws -> TwinCheckpoint? {
    let path = folder / ZooLayout.variationalName
    guard try twin.files.exists(path) else { return nil }
    let checkpoint = try read(path)
    guard checkpoint.architecture == architecture, checkpoint.isVariational else {
      throw TrialProblem("\(path): is not the variational form of the checkpoint beside it")
    }
    return checkpoint
  }

  /// The model after an epoch in variational form, pruned at each threshold; none where it has no such form.
  ///
  /// - Throws: `TrialProblem`
  func models(
    ofEpoch epoch: Int, at thresholds: some Sequence<Double>
  ) throws(TrialProblem) -> [StudiedModel] {
    try first(ofEpoch: epoch) { folder in
      let checkpoint = try unpruned(in: folder)
      return checkpoint.isVariational
        ? thresholds.map { checkpoint.model(threshold: $0) } : []
    }
  }

  /// The variational form where there is one beside the checkpoint, else that.
  private func unpruned(in folder: Path) throws -> TwinCheckpoint {
    let variational = folder / ZooLayout.variationalName
    let hasVariational = try twin.files.exists(variational)
    return try read(hasVariational ? variational : folder / ZooLayout.checkpointsName)
  }

  private func read(_ path: Path) throws -> TwinCheckpoint {
    try TwinCheckpoint(path, files: twin.files, memory: twin.memory)
  }

  /// What `body` makes of the first of an epoch's folders that reads.
  private func first<Result>(
    ofEpoch epoch: Int, _ body: (Path) throws -> Result
  ) throws(TrialProblem) -> Result {
    var failures: [String] = []
    for name in twin.checkpoints[epoch] {
      do {
        return try body(twin.folder / name)
      } catch {
        failures.append("\(error)")
      }
    }
    throw TrialProblem(
      failures.isEmpty ? "has no checkpoint of epoch \(epoch)" : failures.joined(separator: "; "))
  }
}
