/** What the lab knows about a data set before it has read a byte of it. */
export interface Dataset {
  title: string;
  /** Channels, height, width. */
  shape: [number, number, number];
  classes: number;
  /** Published sizes of the training set, from which validation is drawn, and of the test set. */
  train: number;
  test: number;
  /** Mean and standard deviation of the training set's pixels on a scale of 0 to 1. */
  pixelMean: number;
  pixelSd: number;
  /** How to cite it. */
  source: string;
  files: Record<DatasetFile, { name: string; md5: string }>;
}

export type DatasetFile = 'trainImages' | 'trainLabels' | 'testImages' | 'testLabels';

export const DATASETS = {
  mnist: {
    title: 'MNIST',
    shape: [1, 28, 28],
    classes: 10,
    train: 60_000,
    test: 10_000,
    pixelMean: 0.1307,
    pixelSd: 0.3081,
    source:
      'LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998',
    files: {
      trainImages: { name: 'train-images-idx3-ubyte', md5: '6bbc9ace898e44ae57da46a324031adb' },
      trainLabels: { name: 'train-labels-idx1-ubyte', md5: 'a25bea736e30d166cdddb491f175f624' },
      testImages: { name: 't10k-images-idx3-ubyte', md5: '2646ac647ad5339dbf082846283269ea' },
      testLabels: { name: 't10k-labels-idx1-ubyte', md5: '27ae3e4e09519cfbb04c329615203637' },
    },
  },
} as const satisfies Record<string, Dataset>;

export type DatasetName = keyof typeof DATASETS;

export const DATASET_NAMES = Object.keys(DATASETS) as DatasetName[];
