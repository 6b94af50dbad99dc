export { createEc2Module } from './createEc2Module';
