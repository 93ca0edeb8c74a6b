import { provideDisplay } from '../support/display';

/** Something to draw on, for all files of this project. */
export default provideDisplay;
