/// A model's tensors by name, in the order of the file.
public struct StateDict: Sendable {
  public private(set) var keys: [ByteText] = []
  private var tensors: [ByteText: Tensor] = [:]

  public init() {}

  public init(_ entries: [(key: ByteText, tensor: Tensor)]) {
    for entry in entries { self[entry.key] = entry.tensor }
  }

  public init(_ entries: [(key: String, tensor: Tensor)]) {
    for entry in entries { self[entry.key] = entry.tensor }
  }

  public var count: Int { keys.count }

  /// The entries in order.
  public var entries: [(key: ByteText, tensor: Tensor)] {
    keys.map { ($0, tensors[$0]!) }
  }

  /// The tensor called `key`. A new key goes to the end; setting nil removes it.
  public subscript(key: ByteText) -> Tensor? {
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
  public subscript(key: String) -> Tensor? {
    get { self[ByteText(key)] }
    set { self[ByteText(key)] = newValue }
  }
}
