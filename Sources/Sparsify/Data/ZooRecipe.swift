import Tensor

/// How the data set of a published kind of zoos was made of a published archive.
///
/// Sources: github.com/ModelZoos/ModelZooDataset, code/zoo_generators, for the ResNet-18 zoos; for the others the
/// data sets that come with the zoos. That those of SVHN and Fashion-MNIST were split with the seed 42 as the others is
/// an assumption, and so are Fashion-MNIST's 10,000 validation images: MNIST, of the same size, has as many.
package enum ZooRecipe: String, OptionValue, CaseIterable {
  case mnist
  case fashionMNIST = "fmnist"
  case svhn
  case cifar10ResNet18 = "cifar10-resnet18"
  case cifar100ResNet18 = "cifar100-resnet18"

  /// The archives that hold its images.
  package var formats: [ImageArchive.Format] {
    switch self {
    case .mnist, .fashionMNIST: [.idx]
    case .svhn: [.svhn]
    case .cifar10ResNet18: [.cifar10Binary, .cifar10Pickles]
    case .cifar100ResNet18: [.cifar100Binary, .cifar100Pickles]
    }
  }

  /// Of pixels from 0 to 1: what is taken off those of each channel.
  package var means: [Double] {
    switch self {
    case .mnist: [0.1307]
    case .fashionMNIST, .svhn: [0.5]
    case .cifar10ResNet18: [125.3 / 255, 123.0 / 255, 113.9 / 255]
    case .cifar100ResNet18: [0.5071, 0.4867, 0.4408]
    }
  }

  /// By what the rest is divided.
  package var deviations: [Double] {
    switch self {
    case .mnist: [0.3081]
    case .fashionMNIST, .svhn: [0.5]
    case .cifar10ResNet18: [63.0 / 255, 62.1 / 255, 66.7 / 255]
    case .cifar100ResNet18: [0.2675, 0.2565, 0.2761]
    }
  }

  /// The training images that are set aside for validation.
  package var validationCount: Int {
    switch self {
    case .svhn: 13_257
    case .mnist, .fashionMNIST, .cifar10ResNet18, .cifar100ResNet18: 10_000
    }
  }

  /// The images as its networks take them: those of SVHN in grey, their middle of 28x28 pixels.
  package func prepared(_ archive: ImageArchive) -> ImageArchive {
    switch self {
    case .svhn: archive.mapImages { $0.grey.croppedInTheMiddle(to: 28) }
    case .mnist, .fashionMNIST, .cifar10ResNet18, .cifar100ResNet18: archive
    }
  }
}
