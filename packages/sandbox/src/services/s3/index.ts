export { createS3Module } from './S3Module';
