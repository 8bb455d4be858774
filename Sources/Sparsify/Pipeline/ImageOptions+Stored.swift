import Tensor

extension ImageOptions {
  /// These where anything is given, else what the options of a zoo or twin say.
  func completed(by options: JSONObject) -> ImageOptions {
    self == ImageOptions() ? ImageOptions(storedIn: options) : self
  }

  /// What a twin's config.json says its images were read with.
  init(storedIn options: JSONObject) {
    self.init()
    scale = options[StoredOption.scale].flatMap {
      Scale(argument: Array(($0.string?.description ?? $0.text()).utf8))
    }
    normalization = options[StoredOption.normalization]?.string.flatMap {
      Normalization(argument: Array($0.utf8))
    }
  }
}
