import Tensor
import VariationalDropout

/// How the published zoos of a family were trained: what a new zoo is trained with where nothing else is asked for.
///
/// Source: Schürholt et al., Model Zoos, NeurIPS 2022, and ModelZooDataset's zoo_generators.
struct ZooProtocol {
  /// The values of the grid, by key.
  let values: [(key: String, value: JSONValue)]
  let schedule: RateSchedule.Shape
  let augmentation: Augmentation

  /// - Parameter side: of the images.
  init(of family: Architecture.Family, side: Int) {
    if family.training.mayAugment {
      values = [
        (ParamsKey.nonlinearity, .string(ByteText(Nonlinearity.relu.rawValue))),
        (ParamsKey.initialiser, .string(ByteText(Initialiser.kaimingUniform.rawValue))),
        (ParamsKey.optimizer, .string(ByteText(OptimizerKind.sgd.rawValue))),
        (ParamsKey.learningRate, .number(side > 32 ? 0.1 : 0.05)),
        (ParamsKey.weightDecay, 5e-4), (ParamsKey.momentum, 0.9),
        (ParamsKey.batchSize, .integer(side > 32 ? 128 : 256)),
      ]
      schedule = .onecycle
      // Those of Tiny-ImageNet were turned by up to 20 degrees as well.
      augmentation = side > 32 ? .flip : .crop4Flip
    } else {
      // Of MNIST.
      values = [
        (ParamsKey.nonlinearity, .string(ByteText(Nonlinearity.tanh.rawValue))),
        (ParamsKey.initialiser, .string(ByteText(Initialiser.uniform.rawValue))),
        (ParamsKey.optimizer, .string(ByteText(OptimizerKind.adam.rawValue))),
        (ParamsKey.learningRate, 0.0003), (ParamsKey.weightDecay, 0.0),
        (ParamsKey.batchSize, 10),
      ]
      schedule = .constant
      augmentation = .none
    }
  }
}
