/// A model's tensors by name, in the order of the file.
public struct StateDict: Sendable {
  public private(set) var keys: [String] = []
  private var tensors: [String: Tensor] = [:]

  public init() {}

  public init(_ entries: [(key: String, tensor: Tensor)]) {
    for entry in entries { self[entry.key] = entry.tensor }
  }

  public var count: Int { keys.count }

  /// The entries in order.
  public var entries: [(key: String, tensor: Tensor)] {
    keys.map { ($0, tensors[$0]!) }
  }

  /// The tensor called `key`. A new key goes to the end; setting nil removes it.
  public subscript(key: String) -> Tensor? {
    get { tensors[key] }
    set {
      if newValue == nil {
        keys.removeAll { $0 == key }
      } else if tensors[key] == nil {
        keys.append(key)
      }
      tensors[key] = newValue
    }
  }
}
