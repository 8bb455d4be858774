/// One node of a network's graph: a module with tensors of its own, or a function.
public struct Node: Sendable, Hashable {
  public enum Operation: Sendable, Hashable {
    /// The image.
    case input
    /// A convolution with a square kernel, or a linear layer: `Architecture.layers` has the rest.
    case weighted(layer: Int)
    /// Batch normalisation of each channel, with a scale, a shift and running statistics.
    case batchNorm
    /// The maximum of squares of that side, which do not overlap; an odd last row and column are dropped.
    case maxPool(side: Int)
    /// The mean over all pixels of a channel.
    case averagePool
    /// A nonlinearity; nil is the model's own.
    case activation(Nonlinearity?)
    /// Zeroes elements at random with the model's dropout rate, in training.
    case dropout
    /// The sum of two inputs of one shape.
    case add
    /// Channels one after the other, each with its pixels row by row.
    case flatten
  }

  /// What the keys of its tensors begin with, up to the last point; empty for a function.
  public let module: String
  public let operation: Operation
  /// The places of the nodes whose outputs it takes: all stand before it.
  public let inputs: [Int]
  /// The channels of its output; of a flat one, its elements.
  public let channels: Int
  /// The side of its square output; 1 where that is flat.
  public let side: Int
}
