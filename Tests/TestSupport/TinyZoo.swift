import Sparsify
import Tensor
import VariationalDropout

/// A zoo made by program: models with random weights and a few random images.
public struct TinyZoo: Sendable {
  public struct Model: Sendable {
    public var name: Path
    public var architecture = Architecture(.cnn, channels: 1)
    public var nonlinearity = Nonlinearity.tanh
    public var optimizer = OptimizerKind.adam
    public var learningRate = 0.001
    /// Further members of params.json.
    public var parameters: [(String, JSONValue)] = []
    public var seed = 1
    public var dtype = DType.float32
    /// From which its weights are drawn.
    public var weightSeed: UInt64
    /// What all weights are multiplied with.
    public var scale: Float = 1

    public init(_ name: Path, weightSeed: UInt64) {
      self.name = name
      self.weightSeed = weightSeed
    }
  }

  public var models: [Model]
  public var hasValidationSet = true
  /// Of the training set, and of each other one.
  public var images = 40
  public var testImages = 10

  public init(_ models: [Model]) { self.models = models }

  /// Writes the zoo into a new folder.
  public func write(to folder: Path) throws {
    let files = FileSystem()
    try files.createFolder(folder, withParents: true)
    try files.write(dataSet(), to: folder / "dataset.pt")
    for model in models {
      let trial = folder / model.name
      let checkpoint = trial / "checkpoint_000003"
      try files.createFolder(checkpoint, withParents: true)
      try files.write(parameters(model), to: trial / "params.json")
      try files.write(TorchWriter.file(stateDict(model)), to: checkpoint / "checkpoints")
      try files.write([], to: checkpoint / ".is_checkpoint")
    }
  }

  private func parameters(_ model: Model) -> [UInt8] {
    var object: JSONObject = [
      "model::type": "CNN", "model::nlin": .string(model.nonlinearity.rawValue),
      "optim::optimizer": .string(model.optimizer.rawValue),
      "optim::lr": .number(model.learningRate), "seed": .integer(model.seed),
      "training::batchsize": 10, "training::epochs_train": 3,
    ]
    for (key, value) in model.parameters { object[key] = value }
    return Array(JSONValue.object(object).text(.indented(2)).utf8)
  }

  /// Weights as PyTorch draws them, uniform within 1/√inputs; batch norms after some steps.
  private func stateDict(_ model: Model) -> StateDict {
    var generator = SplitMix64(seed: model.weightSeed)
    return StateDict(
      model.architecture.tensors(variational: false).map { tensor in
        guard let layer = tensor.layer else {
          let isPositive = tensor.role == .scale || tensor.role == .runningVariance
          let values = (0..<tensor.count).map { _ -> Float in
            if tensor.role == .counter { return 5 }
            return Float.random(in: -0.1...0.1, using: &generator) + (isPositive ? 1 : 0)
          }
          return (tensor.key, Tensor(values, shape: tensor.shape, dtype: tensor.dtype))
        }
        let bound = 1 / Float(model.architecture.layers[layer].fanIn).squareRoot()
        let values = (0..<tensor.count).map { _ in
          Float.random(in: -bound...bound, using: &generator) * model.scale
        }
        return (tensor.key, Tensor(values, shape: tensor.shape, dtype: model.dtype))
      })
  }

  private func dataSet() -> [UInt8] {
    var generator = SplitMix64(seed: 42)
    let architecture = models.first?.architecture ?? Architecture(.cnn, channels: 1)
    func set(
      _ part: DataSetPart, _ count: Int
    ) -> (part: DataSetPart, images: Tensor, labels: Tensor) {
      let side = architecture.side
      let pixels = (0..<(count * architecture.channels * side * side)).map { _ in
        Float.random(in: -1...1, using: &generator)
      }
      let labels = (0..<count).map { _ in Int64.random(in: 0..<10, using: &generator) }
      return (
        part, Tensor(pixels, shape: [count, architecture.channels, side, side]),
        Tensor(labels, shape: [count])
      )
    }
    var sets = [set(.train, images)]
    if hasValidationSet { sets.append(set(.validation, testImages)) }
    return TorchWriter.file(.dataSet(sets + [set(.test, testImages)], seed: 42))
  }
}

extension TinyZoo {
  /// The names of the models, sorted as a listing is.
  public static func names(_ zoo: TinyZoo) -> [Path] { zoo.models.map(\.name).sorted() }
}
