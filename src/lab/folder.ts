export { defaultDataFolder } from '../store/datafolder';
