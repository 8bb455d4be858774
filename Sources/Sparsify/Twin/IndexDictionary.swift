import Tensor
import VariationalDropout

/// Where each layer sits in a model's vectorised form: per layer the weights row-major, then biases. What else is learned,
/// the scales and shifts of batch normalisation, lies between the layers.
extension Architecture {
  /// The columns of `index_dict.json`, one entry a layer.
  ///
  /// `kernel_size` is the area of a kernel. The first linear layer's inputs count as the last
  /// convolution's channels times the area of its output, so in every layer with biases
  /// `idx_length = kernel_no * kernel_size * channels_in + kernel_no`.
  package var indexDictionary: JSONObject {
    var rows: [[String: JSONValue]] = []
    for (layer, start) in zip(layers, layerStarts) {
      let area = layer.kernel * layer.kernel * layer.inputPixels
      let length = layer.weightCount + (layer.hasBias ? layer.outputs : 0)
      rows.append([
        "layer": .array([
          layer.index.map { .integer($0) } ?? .string(layer.module),
          .string(layer.isConvolution ? "conv2d" : "fc"),
        ]),
        "idx_start": .integer(start),
        "idx_length": .integer(length),
        "kernel_no": .integer(layer.outputs),
        "kernel_size": .integer(area),
        "channels_in": .integer(layer.inputs / layer.inputPixels),
      ])
    }
    var dictionary = JSONObject()
    for key in ["layer", "idx_start", "idx_length", "kernel_no", "kernel_size", "channels_in"] {
      dictionary[key] = .array(rows.map { $0[key]! })
    }
    return dictionary
  }
}
