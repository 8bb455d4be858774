import Tensor
import VariationalDropout

/// The files that say where each layer sits in a model's vectorised form: `index_dict.json` of the network that most
/// models have, `index_dict_2.json`, … of the others, each with the names of its models.
///
/// Networks differ where one has dropout layers and another has none: the numbers of their layers are others.
struct IndexFiles {
  /// A network, and the trials that have it.
  struct Network {
    let name: Path
    let architecture: Architecture
    let trials: [Path]
  }

  /// Of most models; nil where there are none.
  let first: Network?
  /// By number of models, of equal numbers the first first.
  let further: [Network]

  static let name: Path = "index_dict.json"
  /// In further files the names of the models, beside the columns that all have.
  static let trialsKey = "trials"

  init(_ models: [(trial: Path, architecture: Architecture)]) {
    let sets = models.grouped(by: \.architecture).enumerated()
      .sorted {
        ($1.element.members.count, $0.offset) < ($0.element.members.count, $1.offset)
      }
      .enumerated().map { place, network in
        Network(
          name: place == 0 ? Self.name : Self.name(ofNumber: place + 1),
          architecture: network.element.key, trials: network.element.members.map(\.trial).sorted())
      }
    first = sets.first
    further = Array(sets.dropFirst())
  }

  var files: [TargetFile] {
    let common = first.map { TargetFile($0.name, Self.bytes($0.architecture.indexDictionary)) }
    return (common.map { [$0] } ?? [])
      + further.map { set in
        var dictionary = set.architecture.indexDictionary
        dictionary[Self.trialsKey] = .array(set.trials.map { .string($0.description) })
        return TargetFile(set.name, Self.bytes(dictionary))
      }
  }

  private static func bytes(_ dictionary: JSONObject) -> [UInt8] {
    Array(JSONValue.object(dictionary).text(.indented(4)).utf8)
  }

  private static let stem = "index_dict_"
  private static let ending = ".json"

  private static func name(ofNumber number: Int) -> Path { Path("\(stem)\(number)\(ending)") }

  /// Whether a file is called like one of a further network.
  static func isFurther(_ name: Path) -> Bool {
    guard name.bytes.starts(with: stem.utf8) else { return false }
    let text = String(decoding: name.bytes, as: UTF8.self)
    guard let number = Int(text.dropFirst(stem.count).dropLast(ending.count)), number > 1 else {
      return false
    }
    return name == Self.name(ofNumber: number)
  }
}
