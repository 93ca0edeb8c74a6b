/**
 * The binary format in which CIFAR-10 is published: record after record, each the byte of a label and the bytes of an image, channel
 * after channel, row by row. Copies the labels and images of all of a file's records to where they are wanted.
 */
export function splitRecords(file: Uint8Array, labels: Uint8Array, images: Uint8Array): void {
  const imageBytes = images.length / labels.length;
  const recordBytes = 1 + imageBytes;
  for (let i = 0; i < labels.length; i++) {
    const at = i * recordBytes;
    labels[i] = file[at];
    images.set(file.subarray(at + 1, at + recordBytes), i * imageBytes);
  }
}
