/// The parts of a data set, whether of images or of models.
public enum DataSetPart: Sendable, CaseIterable {
  /// What is learned from.
  case train
  /// What choices are made by.
  case validation
  /// What is judged by.
  case test

  /// As columns begin, and files are called: `train`, `val`, `test`.
  public var stem: String {
    switch self {
    case .train: "train"
    case .validation: "val"
    case .test: "test"
    }
  }

  /// Its key in dataset.pt: `trainset`, `valset`, `testset`.
  public var key: String { stem + "set" }

  /// As people call it, before another word: `training`, `validation`, `test`.
  public var words: String {
    switch self {
    case .train: "training"
    case .validation: "validation"
    case .test: "test"
    }
  }
}
