import Sparsify
import Tensor
import VariationalDropout

/// States of trials as the tool writes them.
enum TrialStateSample {
  static let architecture = Architecture(.cnn, channels: 1)

  /// A few numbers of everything.
  static let small = bytes(
    ModelState(parameters: [[1, -0.0], [.pi]], buffers: [[[0.5], []], [[], [2]]], step: 3),
    weights: [2, 1])

  /// One that fits `architecture`.
  static let fitting = bytes(
    ModelState(
      plain: architecture.tensors(variational: false).map { tensor in
        (0..<tensor.count).map { Float($0 % 7) / 8 - 0.375 }
      }, architecture: architecture, variational: true, optimizer: .adam),
    weights: architecture.layers.map(\.weightCount))

  private static func bytes(_ model: ModelState, weights: [Int]) -> [UInt8] {
    let measure = EpochRecord.Measure(loss: 0.3, nll: 0.25, accuracy: 0.95)
    let records = (0..<2).map { epoch in
      EpochRecord(
        epoch: epoch, train: measure, test: measure, validation: epoch == 0 ? nil : measure,
        klWeight: 0.0096, kl: 8385.5, prunedWeights: weights.map { $0 / 2 }, weights: weights,
        circumstances: EpochRecord.Circumstances(
          timestamp: 1_646_136_000, seconds: 0.25, totalSeconds: 0.5, secondsSinceRestore: 0.125,
          processID: 42, hostName: "node", address: "127.0.0.1"))
    }
    var state = TrialState(fingerprint: "abc", model: model, records: records)
    state.pruned = PrunedWeights(order: [1, 0])
    state.predictions = Predictions(full: [1, 2, 3], sparse: [[1, 2, 3], [3, 2, 1]])
    return state.bytes
  }
}
