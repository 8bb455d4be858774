import VariationalDropout

/// The text of a twin's `model.py`: its networks for PyTorch, in both forms of their checkpoints.
package let modelScript = ##"""
  """The networks of this zoo for PyTorch (1.10 and later), in both forms of their checkpoints.

      import sys
      sys.dont_write_bytecode = True  # Loaders would take the folder __pycache__ for a model.
      from model import load, accuracy
      model = load("TRIAL_FOLDER")                        # the last epoch, plain sparse form
      model = load("TRIAL_FOLDER", epoch=3)               # another epoch
      model = load("TRIAL_FOLDER", form="variational")    # weights, log_sigma2 and pruning on the fly
      data = torch.load("dataset.pt", weights_only=False) # leave weights_only out before PyTorch 1.13
      model.take_scaling(data)                            # where its images are bytes
      print(accuracy(model, data["testset"]))

  or from a shell:

      python model.py TRIAL_FOLDER [dataset.pt] [--epoch N] [--form plain|variational] [--threshold X]

  A plain checkpoint is an ordinary state dict whose pruned entries are zero. A variational one holds for
  each layer the unpruned weight and bias and their log_sigma2; in evaluation every weight, and every
  bias of a convolution, with log_alpha = log_sigma2 - 2 ln|w| at or above the threshold counts as zero.
  """
  import argparse
  import json
  import os
  import sys

  try:
      import torch
      from torch import nn
      import torch.nn.functional as F
  except ImportError as error:
      if __name__ != "__main__":
          raise
      if {"-h", "--help"} & set(sys.argv[1:]):
          print(__doc__)
          sys.exit(0)
      sys.exit("Error: PyTorch can't be imported (%s). https://pytorch.org says how to install it." % error)

  # The networks that there are: their nodes in order, each with what it does, the module whose tensors it has, the
  # numbers of the nodes that it takes (0 is the image), and settings. Sizes are those of the tensors.
  NETWORKS = {
  \##(networkTable)
  }

  NONLINEARITIES = {
  \##(nonlinearityTable)
  }


  class Sparse:
      """What variational layers add: log_sigma2 tensors, and weights pruned by them."""

      threshold = \##(VariationalOptions().threshold)

      def add_log_sigma2(self):
          self.log_sigma2 = nn.Parameter(torch.full_like(self.weight, \##(ModelState.initialLogSigma2)))
          if self.bias is not None:
              self.log_sigma2_bias = nn.Parameter(torch.full_like(self.bias, \##(ModelState.initialLogSigma2)))

      def pruned(self, mean, log_sigma2, bound):
          mean, log_sigma2 = mean.detach().double(), log_sigma2.detach().double()
          log_alpha = log_sigma2 - 2 * torch.log(mean.abs() + \##(KL.trace))
          return log_alpha.clamp(-bound, bound) >= self.threshold


  class SparseConv2d(nn.Conv2d, Sparse):
      def __init__(self, *arguments, **options):
          super().__init__(*arguments, **options)
          self.add_log_sigma2()

      def forward(self, x):
          weight = self.weight.masked_fill(self.pruned(self.weight, self.log_sigma2, \##(Layer.logAlphaBounds.convolution)), 0.0)
          bias = self.bias
          if bias is not None:
              bias = bias.masked_fill(self.pruned(bias, self.log_sigma2_bias, \##(Layer.logAlphaBounds.convolution)), 0.0)
          return F.conv2d(x, weight, bias, self.stride, self.padding)


  class SparseLinear(nn.Linear, Sparse):
      def __init__(self, *arguments, **options):
          super().__init__(*arguments, **options)
          self.add_log_sigma2()

      def forward(self, x):
          weight = self.weight.masked_fill(self.pruned(self.weight, self.log_sigma2, \##(Layer.logAlphaBounds.linear)), 0.0)
          return F.linear(x, weight, self.bias)


  class Network(nn.Module):
      """A network of NETWORKS; its modules have the names that the checkpoints' keys begin with.

      The variational form has no noise here, in training neither.
      """

      def __init__(self, nodes, state, nonlinearity="tanh", dropout=0.0, threshold=\##(VariationalOptions().threshold)):
          """nodes: an entry of NETWORKS. state: a state dict that fits, in either form, of which the shapes count."""
          super().__init__()
          self.nodes = nodes
          self.scale = self.normalize = None
          self.functions = {
              "max_pool": lambda x, side: F.max_pool2d(x, side),
              "mean": lambda x: x.mean((2, 3)),
              "activation": lambda x, name=nonlinearity: NONLINEARITIES[name]()(x),
              "dropout": lambda x: F.dropout(x, dropout, self.training),
              "add": lambda x, y: x + y,
              "flatten": lambda x: x.flatten(1),
          }
          for operation, name, _, settings in nodes:
              if name:
                  self.place(name, self.module(operation, name, state, threshold, **settings))

      @staticmethod
      def module(operation, name, state, threshold, **settings):
          shape = state[name + ".weight"].shape
          if operation == "batch_norm":
              return nn.BatchNorm2d(shape[0])
          has_bias = name + ".bias" in state
          is_sparse = name + ".log_sigma2" in state
          if operation == "conv":
              kind = SparseConv2d if is_sparse else nn.Conv2d
              module = kind(shape[1], shape[0], tuple(shape[2:]), bias=has_bias, **settings)
          else:
              module = (SparseLinear if is_sparse else nn.Linear)(shape[1], shape[0], has_bias)
          if is_sparse:
              module.threshold = threshold
          return module

      def place(self, name, module):
          """Registers a module under a name with points in it."""
          *path, last = name.split(".")
          parent = self
          for part in path:
              if not hasattr(parent, part):
                  parent.add_module(part, nn.Module())
              parent = getattr(parent, part)
          parent.add_module(last, module)

      def extra_repr(self):
          return "\n".join(
              "%d: %s(%s)" % (number, name or operation, ", ".join(map(str, inputs)))
              for number, (operation, name, inputs, _) in enumerate(self.nodes, 1))

      def take_scaling(self, sets):
          """What a dataset.pt says of its images of whole numbers, where the zoo's params.json says nothing."""
          stored = sets.get("normalize")
          if self.scale is None and stored is not None:
              self.scale = "none" if stored["scale"] is None else stored["scale"]
              self.normalize = [stored["mean"], stored["std"]] if stored["mean"] else None

      def pixels(self, x):
          """Images that the data set stores as whole numbers, as the zoo was trained on them."""
          if self.scale is None:
              raise TypeError("images of %s: neither the zoo's params.json nor take_scaling(), given the data set, "
                              "has said how they are scaled" % x.dtype)
          x = x.float()
          if self.scale != "none":
              x = x / self.scale
          if self.normalize is not None:
              mean, deviation = (torch.tensor(values, device=x.device).view(1, -1, 1, 1)
                                 for values in self.normalize)
              x = (x - mean) / deviation
          return x

      def forward(self, x):
          if not x.is_floating_point():
              x = self.pixels(x)
          values = [x]
          modules = dict(self.named_modules())
          for operation, name, inputs, settings in self.nodes:
              inputs = [values[number] for number in inputs]
              values.append(
                  modules[name](*inputs) if name else self.functions[operation](*inputs, **settings))
          return values[-1]


  def _epochs(trial):
      names = [name.split("_")[1] for name in os.listdir(trial) if name.startswith("checkpoint_")]
      epochs = sorted(int(name) for name in names if name.isdigit())
      if not epochs:
          raise ValueError("%s has no checkpoints: it is no trial folder" % trial)
      return epochs


  def _read(path):
      try:
          return torch.load(path, map_location="cpu", weights_only=True)
      except TypeError:  # PyTorch before 1.13 does not know weights_only.
          return torch.load(path, map_location="cpu")


  def load(trial, epoch=None, form="plain", threshold=None):
      """The network of a trial folder with its weights, ready to evaluate.

      epoch: None for the last. form: "plain", or "variational" where the zoo has that form.
      threshold: of log_alpha, for the variational form; None for the one the zoo was made with.
      """
      trial = os.fspath(trial)
      with open(os.path.join(trial, "params.json")) as file:
          params = json.load(file)
      if epoch is None:
          epoch = _epochs(trial)[-1]
      folder = os.path.join(trial, "checkpoint_%06d" % epoch)
      state = _read(os.path.join(folder, "checkpoints"))
      if form == "variational" and not any("log_sigma2" in key for key in state):
          path = os.path.join(folder, "variational")
          if not os.path.exists(path):
              raise ValueError("%s has no variational form" % folder)
          state = _read(path)
      if threshold is None:
          threshold = params.get("\##(MethodOption.threshold.parameterKey)", \##(VariationalOptions().threshold))
      # The keys decide what the network is; params.json adds the nonlinearity.
      modules = set(key.rpartition(".")[0] for key in state)
      fitting = [nodes for nodes in NETWORKS.values() if set(filter(None, (node[1] for node in nodes))) == modules]
      if not fitting:
          raise ValueError("%s is of none of the networks %s" % (folder, ", ".join(NETWORKS)))
      model = Network(
          fitting[0], state, nonlinearity=params["model::nlin"],
          dropout=float(params.get("model::dropout") or 0.0), threshold=threshold)
      model.scale = params.get("sparsify::scale")
      model.normalize = params.get("sparsify::normalize")
      model.load_state_dict(state)  # Into float32, whatever the source had: images are float32.
      return model.eval()


  class CachedDataset(torch.utils.data.Dataset):
      """Images and labels as WeightCLIP's zoos keep them.

      torch.load looks for the class in the program that runs: `from model import CachedDataset` there.
      """

      def __len__(self):
          return len(self.targets)

      def __getitem__(self, index):
          return self.data[index], self.targets[index]


  def accuracy(model, dataset, batch=1000):
      """The share of right predictions on a data set of images and labels."""
      correct = 0
      loader = torch.utils.data.DataLoader(dataset, batch_size=batch)
      with torch.no_grad():
          for images, labels in loader:
              correct += int((model(images).argmax(1) == labels).sum())
      return correct / len(dataset)


  def _arguments():
      parser = argparse.ArgumentParser(description="Shows the network of a trial, and its accuracy on a data set.")
      parser.add_argument("trial", help="a trial's folder")
      parser.add_argument("dataset", nargs="?", help="a dataset.pt, to evaluate its testset")
      parser.add_argument("--epoch", type=int, help="default: the last")
      parser.add_argument("--form", choices=("plain", "variational"), default="plain",
                          help="which of a checkpoint's forms to load; default: plain")
      parser.add_argument("--threshold", type=float,
                          help="of log_alpha, for the variational form; default: the one the zoo was made with")
      return parser.parse_args()


  def _main():
      arguments = _arguments()
      try:
          network = load(arguments.trial, arguments.epoch, arguments.form, arguments.threshold)
          print(network)
          if arguments.dataset:
              try:
                  sets = torch.load(arguments.dataset, weights_only=False)
              except TypeError:
                  sets = torch.load(arguments.dataset)
              network.take_scaling(sets)
              print("test accuracy:", accuracy(network, sets["testset"]))
      except OSError as error:
          sys.exit("Error: %s" % error)
      except Exception as error:  # Whatever PyTorch makes of a file that is something else.
          sys.exit("Error: %s: %s" % (type(error).__name__, error))


  if __name__ == "__main__":
      _main()

  """##
