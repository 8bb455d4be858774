import Tensor
import VariationalDropout

/// How many weights a twin has pruned, by model, epoch and layer: what `--like` asks for.
package struct TwinCounts: Sendable, Equatable {
  /// Whose rows they are.
  package let experimentID: String
  /// By trial the pruned weights of each layer in epochs 0…T.
  package private(set) var layers: [Path: [[Int]]] = [:]
  /// Why other trials have no counts.
  package private(set) var problems: [Path: String] = [:]

  /// Reads the rows of a twin.
  ///
  /// - Parameters:
  ///   - models: the trials that are to be as sparse.
  ///   - epochs: T, up to which counts are needed.
  /// - Throws: `RunError` where no row says which twin it is.
  package init(
    of twin: Path, for models: [(trial: Path, architecture: Architecture)], epochs: Int,
    files: FileSystem
  ) throws {
    let outcomes = models.concurrentMap { trial, architecture in
      Result { () throws(TrialProblem) in
        try Self.counts(trial, architecture, in: twin, epochs: epochs, files)
      }
    }
    var experimentID: String?
    var (layers, problems): ([Path: [[Int]]], [Path: String]) = ([:], [:])
    for ((trial, _), outcome) in zip(models, outcomes) {
      switch outcome {
      case .success(let counts):
        layers[trial] = counts.layers
        experimentID = experimentID ?? counts.experimentID
      case .failure(let problem): problems[trial] = problem.description
      }
    }
    guard let experimentID else {
      throw RunError(
        .unreadableInput,
        "'\(twin)' has no model that these could be as sparse as:\n"
          + ReasonTable(problems.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
          .lines.joined(separator: "\n"))
    }
    self.experimentID = experimentID
    self.layers = layers
    self.problems = problems
  }

  private static func counts(
    _ trial: Path, _ architecture: Architecture, in twin: Path, epochs: Int, _ files: FileSystem
  ) throws(TrialProblem) -> (experimentID: String, layers: [[Int]]) {
    let trajectory: Trajectory
    do {
      trajectory = try Trajectory(of: trial, in: twin / trial, files: files)
    } catch {
      throw TrialProblem("\(error)")
    }
    guard let experimentID = trajectory.rows.first?.experimentID else {
      throw TrialProblem("the twin of --like has no rows of this model")
    }
    var layers: [[Int]] = []
    for epoch in 0...epochs {
      guard let row = trajectory[epoch] else {
        throw TrialProblem(
          "the twin of --like has no row of epoch \(epoch), wanted are 0 to \(epochs): give it as many epochs as "
            + "that one has, or fewer, with --epochs")
      }
      layers.append(try counts(row, architecture, epoch))
    }
    return (experimentID, layers)
  }

  private static func counts(
    _ row: ResultRow, _ architecture: Architecture, _ epoch: Int
  ) throws(TrialProblem) -> [Int] {
    var counts: [Int] = []
    for layer in architecture.layers {
      guard let count = row.prunedCount(of: layer) else {
        throw TrialProblem(
          row.sparsity(ofLayer: layer.name) == nil
            ? "the twin of --like has no \(ResultColumn.sparsity(ofLayer: layer.name)) in epoch \(epoch)"
            : "the twin of --like is of another network")
      }
      counts.append(count)
    }
    return counts
  }
}
