import Tensor
import VariationalDropout

/// A way to make models sparse, by the name that `--method` and a twin's files give it: what is known of it without a
/// model.
package struct MethodKind: NamedKind {
  /// All that are known. A further one is a file of its own and its name here.
  package static let allCases: [MethodKind] = [.variational, .magnitude, .random]

  package let rawValue: String
  /// What prose calls it, such as `magnitude pruning`.
  package let title: String
  /// What becomes of a model, as in "trained on while …".
  package let text: String
  /// Whether models train in variational form: with log_sigma2 beside the means, under noise, and with a KL term.
  package let isVariational: Bool
  /// Which weights are pruned, or what is true of them: a sentence.
  package let rule: String
  /// Where it comes from.
  package let sources: [Citation]
  /// The options that not every method has and that make a difference to this one, in the order of the help.
  package let options: [MethodOption]
  /// The columns that rows of not every method have and those of this one do, see `TrainingMethod.columns`.
  package let columns: [MeasuredColumn]
  /// What the model of iteration 0 is.
  ///
  /// - Parameters:
  ///   - options: the stored ones.
  ///   - isVariationalForm: whether checkpoints hold the variational form.
  package let firstText: @Sendable (_ options: JSONObject, _ isVariationalForm: Bool) -> String
  /// The method for some models.
  ///
  /// - Throws: `RunError` where options don't go together; what reading other twins throws.
  let method: @Sendable (MethodOptions, MethodSetting) throws -> any TrainingMethod

  init(
    _ name: String, title: String, text: String, isVariational: Bool = false, rule: String,
    sources: [Citation], options: [MethodOption],
    columns: [MeasuredColumn] = [],
    firstText: @escaping @Sendable (JSONObject, Bool) -> String,
    method: @escaping @Sendable (MethodOptions, MethodSetting) throws -> any TrainingMethod
  ) {
    rawValue = name
    self.title = title
    self.text = text
    self.isVariational = isVariational
    self.rule = rule
    self.sources = sources
    self.options = options
    self.columns = columns
    self.firstText = firstText
    self.method = method
  }
}

extension MethodKind {
  /// That by which a twin was made; nil where this version knows none of its name.
  ///
  /// - Parameter options: the stored ones; of other programs' twins, which are by variational dropout, none.
  package init?(of options: JSONObject) {
    guard let name = options[StoredOption.method] else {
      self = .variational
      return
    }
    guard let kind = name.string.flatMap({ MethodKind(text: $0) }) else { return nil }
    self = kind
  }
}

/// What a method is made for.
struct MethodSetting {
  /// The models that are to be made sparse.
  let models: [(trial: Path, architecture: Architecture)]
  /// T.
  let epochs: Int
  /// The training images.
  let samples: Int
  let files: FileSystem
}
