import Sparsify
import Tensor
import Testing
import VariationalDropout

@Suite struct TwinParametersTests {
  private func parameters(learningRate: Double = 0.0003, seed: Seed = 1) -> TwinParameters {
    TwinParameters(
      nonlinearity: .tanh, optimizer: .adam,
      hyperparameters: Hyperparameters(learningRate: learningRate), batchSize: 10, seed: seed,
      epochs: 25, method: [("sparsify::kl_scale", 0.01), ("sparsify::threshold", 3.0)],
      sourceEpoch: 50, sourceFolder: "../zoo/trial",
      dataSet: "dataset.pt", modelType: nil)
  }

  private let source: JSONObject = [
    "model::type": "CNN", "model::nlin": "tanh", "cuda": false, "optim::optimizer": "adam",
    "optim::lr": 0.0003, "optim::wd": 0, "training::batchsize": 10.0,
    "training::epochs_train": 50, "seed": 1, "dataset::dump": "/home/author/dataset.pt",
  ]

  @Test func `source keys stay in place, what a twin adds follows`() {
    let merged = parameters().merged(into: source)
    #expect(
      merged.keys == source.keys + [
        "training::init_checkpoint_path", "training::sample_epoch", "sparsify::kl_scale",
        "sparsify::threshold",
      ])
    #expect(merged["training::epochs_train"] == 25)
    #expect(merged["training::sample_epoch"] == 50)
    #expect(merged["dataset::dump"] == "dataset.pt")
  }

  @Test func `equal values keep the source's way of writing them`() {
    let merged = parameters().merged(into: source)
    #expect(merged["training::batchsize"] == .number(10))
    #expect(merged["optim::wd"] == .integer(0))
  }

  @Test func `seeds that are one double are two seeds`() throws {
    let seeds = try ["18446744073709551615", "18446744073709551614"].map {
      try #require(Seed($0))
    }
    var source = source
    source["seed"] = JSONValue(seeds[0])
    #expect(
      parameters(seed: seeds[0]).merged(into: source)
        == parameters(seed: seeds[0]).merged(into: parameters(seed: seeds[0]).merged(into: source)))
    #expect(
      parameters(seed: seeds[1]).merged(into: source)["seed"]?.text() == "18446744073709551614")
  }

  @Test func `other values replace the source's`() {
    #expect(parameters(learningRate: 0.1).merged(into: source)["optim::lr"] == 0.1)
  }
}
