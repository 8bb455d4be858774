import Tensor

extension ImageOptions {
  /// What a twin's config.json says its images were read with.
  init(storedIn options: JSONObject) {
    self.init()
    scale = options["scale"].flatMap {
      Scale(argument: Array(($0.string?.description ?? $0.text()).utf8))
    }
    normalization = options["normalize"]?.string.flatMap {
      Normalization(argument: Array($0.utf8))
    }
  }
}
