/// The images a zoo was trained on: what its dataset.pt holds.
public struct DataSet: Sendable {
  public let train: ImageSet
  /// Absent in some zoos.
  public let validation: ImageSet?
  public let test: ImageSet
  /// The seed with which the parts were shuffled when the file was made, where it is noted.
  public let seed: Seed?
  /// A short name for the content, the same wherever the file lies.
  public let fingerprint: String
  /// What is odd about the file, but does no harm: a sentence each, without a full stop.
  public let notes: [String]

  /// The type of images that the file stores as whole numbers or truth values; nil where all are
  /// floating-point numbers.
  public let wholeNumberType: DType?
  /// How these became numbers, where the file says it or whoever read it; nil where they are as they are stored for
  /// want of that, and where there are none.
  public let scaling: ImageScaling?

  /// - Precondition: all images have one shape.
  public init(
    train: ImageSet, validation: ImageSet?, test: ImageSet, seed: Seed?, fingerprint: String,
    wholeNumberType: DType? = nil, scaling: ImageScaling? = nil, notes: [String] = []
  ) {
    for other in [validation, test].compactMap({ $0 }) {
      precondition(
        other.images.shape.dropFirst() == train.images.shape.dropFirst(),
        "images of shape \(other.images.shape) beside \(train.images.shape)")
    }
    self.train = train
    self.validation = validation
    self.test = test
    self.seed = seed
    self.fingerprint = fingerprint
    self.wholeNumberType = wholeNumberType
    self.scaling = scaling
    self.notes = notes
  }

  /// Nil where it is absent.
  public subscript(part: DataSetPart) -> ImageSet? {
    switch part {
    case .train: train
    case .validation: validation
    case .test: test
    }
  }

  /// The sets that are there, in the order of `DataSetPart`.
  public var sets: [(part: DataSetPart, set: ImageSet)] {
    DataSetPart.allCases.compactMap { part in self[part].map { (part, $0) } }
  }
}
