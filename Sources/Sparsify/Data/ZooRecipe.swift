import Tensor

/// How the data set of a published kind of zoos was made of a published archive.
///
/// Sources: github.com/ModelZoos/ModelZooDataset, code/zoo_generators, for the ResNet-18 zoos; for the others the
/// data sets that come with the zoos. That those of SVHN and Fashion-MNIST were split with the seed 42 as the others is
/// an assumption, and so are Fashion-MNIST's 10,000 validation images: MNIST, of the same size, has as many.
package struct ZooRecipe: NamedKind, OptionValue {
  /// All that are known. A further one is its lines below and its name here.
  package static let allCases: [ZooRecipe] = [
    .mnist, .fashionMNIST, .svhn, .cifar10ResNet18, .cifar100ResNet18,
  ]

  /// As `--for` names it.
  package let rawValue: String
  /// The archives that hold its images.
  package let formats: [ImageArchive.Format]
  /// Of pixels from 0 to 1: what is taken off those of each channel.
  package let means: [Double]
  /// By what the rest is divided.
  package let deviations: [Double]
  /// The training images that are set aside for validation.
  package let validationCount: Int
  /// An image as its networks take it.
  private let transform: (@Sendable (LabelledImages) -> LabelledImages)?

  private init(
    _ name: String, of formats: [ImageArchive.Format], means: [Double], deviations: [Double],
    validationCount: Int = 10_000,
    transform: (@Sendable (LabelledImages) -> LabelledImages)? = nil
  ) {
    rawValue = name
    self.formats = formats
    self.means = means
    self.deviations = deviations
    self.validationCount = validationCount
    self.transform = transform
  }

  /// The images as its networks take them.
  package func prepared(_ archive: ImageArchive) -> ImageArchive {
    transform.map(archive.mapImages) ?? archive
  }
}

extension ZooRecipe {
  package static let mnist = ZooRecipe(
    "mnist", of: [.idx], means: [IdxDataSet.Recipe.mnist.mean],
    deviations: [IdxDataSet.Recipe.mnist.standardDeviation])

  package static let fashionMNIST = ZooRecipe(
    "fmnist", of: [.idx], means: [0.5], deviations: [0.5])

  /// In grey, the middle of 28x28 pixels.
  package static let svhn = ZooRecipe(
    "svhn", of: [.svhn], means: [0.5], deviations: [0.5], validationCount: 13_257,
    transform: { $0.grey.croppedInTheMiddle(to: 28) })

  package static let cifar10ResNet18 = ZooRecipe(
    "cifar10-resnet18", of: [.cifar10Binary, .cifar10Pickles],
    means: [125.3 / 255, 123.0 / 255, 113.9 / 255],
    deviations: [63.0 / 255, 62.1 / 255, 66.7 / 255])

  package static let cifar100ResNet18 = ZooRecipe(
    "cifar100-resnet18", of: [.cifar100Binary, .cifar100Pickles],
    means: [0.5071, 0.4867, 0.4408], deviations: [0.2675, 0.2565, 0.2761])
}
