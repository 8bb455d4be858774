import Tensor
import VariationalDropout

/// How many files a trial will have, and how large: as they are written, of a model of zeros.
struct TrialSize {
  private let context: GroupContext
  private let blockSize: Int

  /// - Parameter blockSize: what a file takes is a multiple of so many bytes.
  init(_ context: GroupContext, blockSize: Int) {
    self.context = context
    self.blockSize = blockSize
  }

  /// What the sizes of a checkpoint's files depend on.
  private struct Checkpoint: Hashable {
    let names: [Path]
    let isVariational: Bool
    /// Whether an optimiser has made a step: before it its state is empty.
    let hasStepped: Bool
  }

  func amount(of model: any TrainableModel) throws -> FileAmount {
    let files = try context.writer(for: model, trialKey: 0).files
    let architecture = model.architecture
    let zeros = architecture.tensors(variational: false).map {
      [Float](repeating: 0, count: $0.count)
    }
    let mask = Mask(keepingAllOf: architecture)
    var records: [EpochRecord] = []
    var known: [Checkpoint: FileAmount] = [:]
    var total = amount(of: files.parameterFiles().map(\.bytes.count))
    for epoch in 0...context.phases.epochs {
      records.append(record(epoch, architecture))
      guard files.hasCheckpoint(epoch: epoch) else { continue }
      let isVariational = context.phases.method(ofEpoch: epoch).isVariational
      let checkpoint = Checkpoint(
        names: files.checkpointNames(epoch: epoch), isVariational: isVariational,
        hasStepped: epoch > 0)
      if known[checkpoint] == nil {
        var model = ModelState(
          plain: zeros, architecture: architecture, variational: isVariational,
          optimizer: model.optimizer)
        model.step = epoch
        let state = TrialState(fingerprint: "", model: model, records: records)
        known[checkpoint] = amount(
          of: files.checkpointFiles(state, mask: mask).lazy.map { $0.document?.count ?? 0 })
      }
      total = total + known[checkpoint]!
    }
    var last = TrialState(
      fingerprint: "",
      model: ModelState(parameters: [], buffers: [], step: 0), records: records)
    if context.keepsPredictions(of: model) {
      let row = [UInt16](repeating: 0, count: context.data.test.count)
      last.predictions = Predictions(full: row, sparse: records.map { _ in row })
    }
    return total + amount(of: files.lastFiles(last).map(\.bytes.count))
  }

  /// - Parameter sizes: the bytes of each file.
  private func amount(of sizes: some Sequence<Int>) -> FileAmount {
    sizes.reduce(FileAmount()) { amount, size in
      let blocks = (size + blockSize - 1) / blockSize
      return amount + FileAmount(files: 1, bytes: blocks * blockSize)
    }
  }

  /// Numbers of the usual length.
  private func record(_ epoch: Int, _ architecture: Architecture) -> EpochRecord {
    let measure = EpochRecord.Measure(loss: 0.1 + 0.2, nll: 0.1 + 0.2, accuracy: 0.9876)
    return EpochRecord(
      epoch: epoch, train: measure, test: measure,
      validation: context.data.validation.map { _ in measure }, klWeight: 1 / 3, kl: 1e4 / 3,
      prunedWeights: architecture.layers.map { $0.weightCount / 3 },
      weights: architecture.layers.map(\.weightCount),
      circumstances: context.host.circumstances(
        seconds: 1 / 3, totalSeconds: 1 / 3, secondsSinceRestore: 1 / 3))
  }
}
