import Tensor

extension Option {
  /// The options for images that are stored as whole numbers.
  static func images(
    scale: WritableKeyPath<Target, ImageOptions.Scale?> & Sendable,
    normalization: WritableKeyPath<Target, Normalization?> & Sendable
  ) -> [Option] {
    [
      .value(
        "scale", "how", scale,
        help: "Of a data set with images of an integer type: 255 divides by it, none takes the "
          + "numbers as they are. (default: what the data set says of them; one that says nothing "
          + "is refused)"),
      .value(
        "normalize", "mean,std", normalization,
        help: "With --scale: what is then taken off and by what the rest is divided. For channels "
          + "first all means, then all deviations."),
    ]
  }
}
