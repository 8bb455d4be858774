import Foundation
import Tensor

/// Describes a pickled tree as the fixtures' JSON does, so that the two can be compared.
struct Description {
  private var storages: [ObjectIdentifier: Int] = [:]

  static func of(_ value: PickleValue) -> NSObject {
    var description = Description()
    return description.node(value)
  }

  private mutating func node(_ value: PickleValue) -> NSObject {
    switch value {
    case .none: ["none": true] as NSDictionary
    case .bool(let value): ["bool": value] as NSDictionary
    case .int(let value): ["int": Self.integer(value)] as NSDictionary
    case .wideInteger(let value): ["int": "\(value)"] as NSDictionary
    case .float(let value): ["float": Self.number(value)] as NSDictionary
    case .string(let value): ["str": value] as NSDictionary
    case .list(let items): ["list": items.map { node($0) }] as NSDictionary
    case .tuple(let items): ["tuple": items.map { node($0) }] as NSDictionary
    case .dict(let value): dict(value)
    case .tensor(let tensor): ["tensor": self.tensor(tensor)] as NSDictionary
    case .object(let object):
      ["object": object.name.rawValue, "state": object.state.map { dict($0) } ?? NSNull()]
        as NSDictionary
    }
  }

  private mutating func dict(_ dict: PickleDict) -> NSDictionary {
    let entries = dict.entries.map { entry -> [Any] in
      let key: Any =
        switch entry.key {
        case .string(let text): text
        case .int(let number): number
        }
      return [key, node(entry.value)]
    }
    guard dict.isOrdered else { return ["dict": entries] }
    guard let metadata = dict.metadata else { return ["odict": entries] }
    return ["odict": entries, "metadata": node(metadata)]
  }

  private mutating func tensor(_ tensor: StridedTensor) -> NSDictionary {
    let identity = ObjectIdentifier(tensor.storage)
    let number = storages[identity] ?? storages.count
    storages[identity] = number
    var budget = Int.max
    let elements = try! tensor.contiguous(budget: &budget)
    let values: [Any] =
      if let integers = elements.integers() {
        integers.map { Self.integer($0) }
      } else {
        elements.doubles().map { Self.number($0) }
      }
    let node = NSMutableDictionary()
    node["dtype"] = tensor.dtype.rawValue
    node["shape"] = tensor.shape
    node["stride"] = tensor.strides
    node["offset"] = tensor.offset
    node["storage"] = number
    node["storage_numel"] = tensor.storage.bytes.count / tensor.dtype.size
    node["requires_grad"] = tensor.requiresGrad
    node["values"] = values
    if tensor.isParameter { node["parameter"] = true }
    return node
  }

  private static func integer(_ value: Int) -> Any {
    if value.magnitude <= 1 << 53 { return value }
    return String(value)
  }

  private static func number(_ value: Double) -> Any {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value > 0 ? "inf" : "-inf" }
    return value
  }
}
