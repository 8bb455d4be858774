import Tensor
import VariationalDropout

/// Where each layer sits in a model's vectorised form: per layer the weights row-major, then biases.
extension Architecture {
  /// The columns of `index_dict.json`, one entry a layer.
  ///
  /// `kernel_size` is the area of a kernel. The first linear layer's inputs count as the last
  /// convolution's channels times the area of its output, so in every layer
  /// `idx_length = kernel_no * kernel_size * channels_in + kernel_no`.
  package var indexDictionary: JSONObject {
    var start = 0
    var rows: [[String: JSONValue]] = []
    for (i, layer) in layers.enumerated() {
      let previous = i > 0 ? layers[i - 1] : nil
      let area: Int =
        if layer.isConvolution {
          layer.kernel * layer.kernel
        } else if let previous, previous.isConvolution {
          previous.pooledSide * previous.pooledSide
        } else {
          1
        }
      let length = layer.weightCount + layer.outputs
      rows.append([
        "layer": .array([.integer(layer.index), .string(layer.isConvolution ? "conv2d" : "fc")]),
        "idx_start": .integer(start),
        "idx_length": .integer(length),
        "kernel_no": .integer(layer.outputs),
        "kernel_size": .integer(area),
        "channels_in": .integer(layer.isConvolution ? layer.inputs : layer.inputs / area),
      ])
      start += length
    }
    var dictionary = JSONObject()
    for key in ["layer", "idx_start", "idx_length", "kernel_no", "kernel_size", "channels_in"] {
      dictionary[key] = .array(rows.map { $0[key]! })
    }
    return dictionary
  }
}
