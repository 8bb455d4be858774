import Tensor
import VariationalDropout

/// How the published zoos of a family were trained: what a new zoo is trained with where nothing else is asked for.
///
/// Source: Schürholt et al., Model Zoos, NeurIPS 2022, and ModelZooDataset's zoo_generators.
package struct ZooProtocol {
  /// The values of the grid, by key.
  package let values: [(key: String, value: JSONValue)]
  package let schedule: RateSchedule.Shape
  package let augmentation: Augmentation
  package let epochs: Int
  /// What there was that can't be done here.
  package let lacks: String?

  /// - Parameters:
  ///   - side: of the images.
  ///   - classes: of the data set.
  package init(of family: Architecture.Family, side: Int, classes: Int) {
    if family.training.mayAugment {
      // CIFAR-100 and Tiny-ImageNet apart from CIFAR-10.
      let isLarge = side > 32 || classes > 10
      values = [
        (ParamsKey.nonlinearity, .string(ByteText(Nonlinearity.relu.rawValue))),
        (ParamsKey.initialiser, .string(ByteText(Initialiser.kaimingUniform.rawValue))),
        (ParamsKey.optimizer, .string(ByteText(OptimizerKind.sgd.rawValue))),
        (ParamsKey.learningRate, .number(isLarge ? 0.1 : 0.05)),
        (ParamsKey.weightDecay, 5e-4), (ParamsKey.momentum, 0.9),
        (ParamsKey.batchSize, .integer(isLarge ? 128 : 256)),
      ]
      schedule = .onecycle
      epochs = isLarge ? 60 : 50
      augmentation = side > 32 ? .flip : .crop4Flip
      lacks =
        side > 32
        ? "the published zoos of Tiny-ImageNet were trained on images that were also turned by up to 20 degrees; here they are not turned"
        : nil
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
      epochs = 50
      lacks = nil
    }
  }
}
