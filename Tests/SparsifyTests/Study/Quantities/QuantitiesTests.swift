import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

/// Quantities of models made by hand, and the lists of all.
@Suite struct QuantitiesTests {
  private let architecture = Architecture(.cnn, channels: 1)

  /// A model with one value everywhere, and zeros at places of its first layer.
  private func model(_ value: Float, zeros: [Int] = []) -> StudiedModel {
    var parameters = architecture.tensors(variational: false).map {
      [Float](repeating: value, count: $0.count)
    }
    for place in zeros { parameters[0][place] = 0 }
    return StudiedModel(architecture, parameters: parameters)
  }

  /// Measures of three samples with these predictions; each by a logit of 1.
  private func measures(_ predictions: [Int], labels: [Int32]) -> PredictiveMeasures {
    let logits = predictions.flatMap { p in (0..<10).map { $0 == p ? 1.0 : 0 } }
    return PredictiveMeasures(logits: logits, labels: labels, classes: 10)
  }

  private func pair(
    row: String = "{}", full: StudiedModel, sparse: StudiedModel,
    predictions: (full: [Int], sparse: [Int])? = nil, previous: StudiedModel? = nil,
    last: StudiedModel? = nil
  ) throws -> ModelPair {
    let labels: [Int32] = [0, 1, 1]
    let row = try #require(ResultRow(line: Array(row.utf8)[...]))
    return ModelPair(
      epoch: 1, row: row,
      full: ModelPair.Side(
        ModelTraits(full), measures: predictions.map { measures($0.full, labels: labels) }),
      sparse: ModelPair.Side(
        ModelTraits(sparse), measures: predictions.map { measures($0.sparse, labels: labels) }),
      distance: ModelDistance(from: full, to: sparse),
      previous: previous?.kept, last: (last ?? sparse).kept, labels: labels)
  }

  // MARK: Lists

  @Test func `quantities stand in the order in which they are defined`() {
    let ofModels = """
      full_acc sparse_acc drop gap agreement churn lost gained wrong_same wrong_different \
      agreement_right agreement_wrong kappa error_kappa nll brier ece confidence full_nll \
      full_brier full_ece full_confidence sparsity newly_pruned revived stays_pruned \
      jaccard_previous jaccard_final norm full_norm distance cosine mean_abs_kept dead orphan \
      removed collapsed active_weights compact_parameters inputs_used
      """
    #expect(Quantities.ofModels.map(\.name).joined(separator: " ") == ofModels)
    let ofLayers = """
      weights pruned sparsity units dead orphan removed mean_abs_kept norm full_norm \
      log_alpha_05 log_alpha_25 log_alpha_50 log_alpha_75 log_alpha_95
      """
    #expect(Quantities.ofLayers.map(\.name).joined(separator: " ") == ofLayers)
    let ofClasses =
      "full_recall sparse_recall change relative_change predicted_full predicted_sparse"
    #expect(Quantities.ofClasses.map(\.name).joined(separator: " ") == ofClasses)
  }

  @Test func `each quantity is explained in a sentence without a full stop`() {
    let all =
      Quantities.ofModels.map(\.explanation) + Quantities.ofLayers.map(\.explanation)
      + Quantities.ofClasses.map(\.explanation)
    for text in all { #expect(!text.isEmpty && !text.hasSuffix(".")) }
  }

  // MARK: Values

  @Test func `weights give sparsity, lengths and units`() throws {
    // Of 200 weights of conv1 the 25 of the first channel.
    let pair = try pair(full: model(0.5), sparse: model(0.5, zeros: Array(0..<25)))
    #expect(try pair("sparsity") == 25.0 / Double(architecture.weightCount))
    #expect(try pair("dead") == 1 && pair("collapsed") == 0 && pair("removed") == 1)
    #expect(try pair("distance") == 2.5 && pair("mean_abs_kept") == 0.5)
    let parameters = Double(architecture.parameterCount)
    expectNear(try pair("full_norm"), (parameters / 4).squareRoot(), "full_norm")
    expectNear(try pair("norm"), ((parameters - 25) / 4).squareRoot(), "norm")
    expectNear(try pair("cosine"), ((parameters - 25) / parameters).squareRoot(), "cosine")
    // Without the channel: its bias, its own weights, and those that lead from it to six channels.
    #expect(try pair("compact_parameters") == parameters - 1 - 25 - 6 * 25)
    #expect(try pair("active_weights") == Double(architecture.weightCount - 25 - 6 * 25))
    let layer = pair.layers[0]
    let values = Quantities.ofLayers.prefix(10).map { $0.value(layer) }
    #expect(layer.name == "conv1")
    #expect(values.prefix(8) == [200, 25, 0.125, 8, 1, 0, 1, 0.5])
    expectNear(values[8], (175 / 4.0).squareRoot(), "norm")
    expectNear(values[9], (200 / 4.0).squareRoot(), "full_norm")
    #expect(Quantities.ofLayers.dropFirst(10).allSatisfy { $0.value(layer) == nil })
  }

  @Test func `a network of zeros has no angle, no mean weight and no way`() throws {
    let pair = try pair(full: model(0), sparse: model(0))
    #expect(try pair("cosine") == nil && pair("mean_abs_kept") == nil)
    #expect(try pair("jaccard_final") == nil && pair("stays_pruned") == 1)
    #expect(try pair("collapsed") == 5 && pair("inputs_used") == 0)
    #expect(try pair("compact_parameters") == 10)
  }

  @Test func `masks of other epochs give what comes and goes`() throws {
    let pair = try pair(
      full: model(1), sparse: model(1, zeros: [0, 1, 2, 3]), previous: model(1, zeros: [0, 9]),
      last: model(1, zeros: [0, 1, 8]))
    let all = Double(architecture.weightCount)
    #expect(try pair("newly_pruned") == 3 / (all - 2))
    #expect(try pair("revived") == 0.5)
    #expect(try pair("stays_pruned") == 0.5)
    #expect(try pair("jaccard_previous") == (all - 5) / (all - 1))
    #expect(try pair("jaccard_final") == (all - 5) / (all - 2))
    let first = try self.pair(full: model(1), sparse: model(1))
    #expect(try first("newly_pruned") == nil && first("revived") == nil)
    #expect(try first("jaccard_previous") == nil && first("stays_pruned") == nil)
  }

  @Test func `predictions give accuracies, agreement and classes`() throws {
    let pair = try pair(
      row: #"{"train_acc": 0.75, "test_acc": 0.5}"#, full: model(1), sparse: model(1),
      predictions: (full: [0, 1, 1], sparse: [0, 0, 1]))
    #expect(try pair("full_acc") == 1 && pair("sparse_acc") == 2.0 / 3)
    #expect(try pair("drop") == 1 - 2.0 / 3 && pair("gap") == 0.25)
    #expect(try pair("lost") == 1.0 / 3 && pair("gained") == 0)
    #expect(try pair("agreement_wrong") == nil)
    let two = Quantities.ofClasses.map { $0.value(pair.classes[1]) }
    #expect(two[0] == 1 && two[1] == 0.5 && two[2] == -0.5 && two[4] == 2.0 / 3)
    expectNear(two[3], -0.5 + 1.0 / 3, "relative_change")
    // A class that no sample has.
    let none = Quantities.ofClasses.map { $0.value(pair.classes[7]) }
    #expect(none == [nil, nil, nil, nil, 0, 0])
  }

  @Test func `without predictions what needs them is undefined, and so is a row's gap`() throws {
    let pair = try pair(
      row: #"{"train_acc": NaN, "test_acc": 0.5}"#, full: model(1), sparse: model(1))
    for name in ["full_acc", "drop", "agreement", "kappa", "nll", "full_ece", "gap"] {
      #expect(try pair(name) == nil, "\(name)")
    }
    #expect(Quantities.ofClasses.allSatisfy { $0.value(pair.classes[0]) == nil })
  }
}
